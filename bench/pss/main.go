// Command pss evaluates the pods in manifests against a Pod Security Standard, with the code by which the Kubernetes
// API server itself enforces it (k8s.io/pod-security-admission).
//
//	pss [-level restricted] [-version latest] FILE|DIRECTORY...
//
// It exits with 1 if a pod or pod template violates the level, and with 2 if it cannot judge: a manifest that does not
// parse (an unknown or repeated field counts), or no pod at all.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/json"
	sigsyaml "sigs.k8s.io/yaml"
)

// subject is one pod, or the template of pods to come.
type subject struct {
	name string
	meta *metav1.ObjectMeta
	spec *corev1.PodSpec
}

// decoder returns an object's name and namespace, and the template of its pods.
type decoder func(document []byte) (metav1.ObjectMeta, *corev1.PodTemplateSpec, error)

// decodes makes a decoder out of what finds the template in an object.
func decodes[T any](parts func(*T) (metav1.ObjectMeta, *corev1.PodTemplateSpec)) decoder {
	return func(document []byte) (metav1.ObjectMeta, *corev1.PodTemplateSpec, error) {
		var object T
		if err := unmarshal(document, &object); err != nil {
			return metav1.ObjectMeta{}, nil, err
		}
		meta, template := parts(&object)
		return meta, template, nil
	}
}

// unmarshal reads as the API server does when told to be strict: the case of a field's name counts, and a field that is
// unknown or repeated is an error.
func unmarshal(document []byte, into any) error {
	text, err := sigsyaml.YAMLToJSONStrict(document)
	if err != nil {
		return err
	}
	strict, err := json.UnmarshalStrict(text, into)
	return errors.Join(append(strict, err)...)
}

// kinds has a decoder for each kind that holds pods; any other kind holds none.
var kinds = map[string]decoder{
	"v1/Pod": decodes(func(o *corev1.Pod) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &corev1.PodTemplateSpec{ObjectMeta: o.ObjectMeta, Spec: o.Spec}
	}),
	"v1/PodTemplate": decodes(func(o *corev1.PodTemplate) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &o.Template
	}),
	"v1/ReplicationController": decodes(func(o *corev1.ReplicationController) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, o.Spec.Template
	}),
	"apps/v1/Deployment": decodes(func(o *appsv1.Deployment) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &o.Spec.Template
	}),
	"apps/v1/ReplicaSet": decodes(func(o *appsv1.ReplicaSet) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &o.Spec.Template
	}),
	"apps/v1/DaemonSet": decodes(func(o *appsv1.DaemonSet) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &o.Spec.Template
	}),
	"apps/v1/StatefulSet": decodes(func(o *appsv1.StatefulSet) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &o.Spec.Template
	}),
	"batch/v1/Job": decodes(func(o *batchv1.Job) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &o.Spec.Template
	}),
	"batch/v1/CronJob": decodes(func(o *batchv1.CronJob) (metav1.ObjectMeta, *corev1.PodTemplateSpec) {
		return o.ObjectMeta, &o.Spec.JobTemplate.Spec.Template
	}),
}

// find returns the pods in one document, which may be a List.
func find(document []byte) ([]subject, error) {
	var head struct {
		metav1.TypeMeta `json:",inline"`
		Items           []any `json:"items"`
	}
	if err := sigsyaml.Unmarshal(document, &head); err != nil {
		return nil, err
	}
	if head.Kind == "List" && head.APIVersion == "v1" {
		var found []subject
		for _, item := range head.Items {
			text, err := sigsyaml.Marshal(item)
			if err != nil {
				return nil, err
			}
			subjects, err := find(text)
			if err != nil {
				return nil, err
			}
			found = append(found, subjects...)
		}
		return found, nil
	}
	decode, known := kinds[head.APIVersion+"/"+head.Kind]
	if !known {
		return nil, nil
	}
	meta, template, err := decode(document)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", head.Kind, err)
	}
	name := head.Kind + "/" + path.Join(meta.Namespace, meta.Name)
	if template == nil {
		return nil, fmt.Errorf("%s has no pod template", name)
	}
	return []subject{{name, &template.ObjectMeta, &template.Spec}}, nil
}

// read returns the pods in one file of YAML or JSON documents.
func read(file string) ([]subject, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var found []subject
	documents := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(content)))
	defer documents.Close()
	buffer := make([]byte, len(content)+1)
	for {
		n, err := documents.Read(buffer)
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		subjects, err := find(buffer[:n])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		found = append(found, subjects...)
	}
}

// readAll returns the pods in every manifest at or below the paths.
func readAll(paths []string) ([]subject, error) {
	var found []subject
	for _, root := range paths {
		err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			extension := filepath.Ext(file)
			if file != root && extension != ".yaml" && extension != ".yml" && extension != ".json" {
				return nil
			}
			subjects, err := read(file)
			found = append(found, subjects...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no pod in %v", paths)
	}
	return found, nil
}

// judge prints the verdict on each pod, and returns how many violate the policy.
func judge(subjects []subject, level api.LevelVersion, out io.Writer) (int, error) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return 0, err
	}
	violations := 0
	for _, s := range subjects {
		result := policy.AggregateCheckResults(evaluator.EvaluatePod(level, s.meta, s.spec))
		if result.Allowed {
			fmt.Fprintf(out, "PASS %s\n", s.name)
			continue
		}
		violations++
		for i, reason := range result.ForbiddenReasons {
			fmt.Fprintf(out, "FAIL %s: %s: %s\n", s.name, reason, result.ForbiddenDetails[i])
		}
	}
	fmt.Fprintf(out, "Pod Security Standard %s: %d passed, %d failed\n", level, len(subjects)-violations, violations)
	return violations, nil
}

func run(levelName, versionName string, paths []string, out io.Writer) (int, error) {
	level, err := api.ParseLevel(levelName)
	if err != nil {
		return 0, err
	}
	version, err := api.ParseVersion(versionName)
	if err != nil {
		return 0, err
	}
	subjects, err := readAll(paths)
	if err != nil {
		return 0, err
	}
	return judge(subjects, api.LevelVersion{Level: level, Version: version}, out)
}

func main() {
	level := flag.String("level", "restricted", "privileged, baseline or restricted")
	version := flag.String("version", "latest", "of the standard: latest, or such as v1.27")
	flag.Parse()
	violations, err := run(*level, *version, flag.Args(), os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pss:", err)
		os.Exit(2)
	}
	if violations > 0 {
		os.Exit(1)
	}
}
