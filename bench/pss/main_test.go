package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const hardened = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: app }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: web
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`

const service = "---\n{ apiVersion: v1, kind: Service, metadata: { name: web } }\n"

func judged(t *testing.T, name, manifest string) (int, string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	violations, err := run("restricted", "latest", []string{filepath.Dir(file)}, &out)
	return violations, out.String(), err
}

func TestHardened(t *testing.T) {
	violations, out, err := judged(t, "app.k8s.yaml", hardened+service)
	if violations != 0 || err != nil || !strings.Contains(out, "PASS Deployment/app/web\n") {
		t.Fatal(violations, err, out)
	}
}

func TestViolations(t *testing.T) {
	for what, change := range map[string][2]string{
		"runAsNonRoot != true":              {"runAsNonRoot: true", "runAsNonRoot: false"},
		"privileged":                        {"drop: [ALL] }", "drop: [ALL] }, privileged: true"},
		"unrestricted capabilities":         {"drop: [ALL]", "drop: [NET_RAW]"},
		"host namespaces":                   {"containers:", "hostNetwork: true\n      containers:"},
		"seccompProfile":                    {"RuntimeDefault", "Unconfined"},
		"allowPrivilegeEscalation != false": {"allowPrivilegeEscalation: false, ", ""},
	} {
		t.Run(what, func(t *testing.T) {
			manifest := strings.Replace(hardened, change[0], change[1], 1)
			violations, out, err := judged(t, "app.yaml", manifest+service)
			if violations != 1 || err != nil || !strings.Contains(out, "FAIL Deployment/app/web: "+what+":") {
				t.Fatal(violations, err, out)
			}
		})
	}
}

func TestNoVerdict(t *testing.T) {
	for what, manifest := range map[string]string{
		"a field of the wrong case": strings.Replace(hardened, "runAsNonRoot", "runAsNonroot", 1),
		"an unknown field":          strings.Replace(hardened, "containers:", "containerz: []\n      containers:", 1),
		"a repeated field":          strings.Replace(hardened, "containers:", "containers: []\n      containers:", 1),
		"no pod":                    service,
		"no manifest":               "",
	} {
		t.Run(what, func(t *testing.T) {
			if _, out, err := judged(t, "app.yaml", manifest); err == nil {
				t.Fatal("judged:", out)
			}
		})
	}
}

func TestList(t *testing.T) {
	pod := `{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "x" }, "spec": { "containers": [{ "name": "c" }] } }`
	violations, out, err := judged(t, "app.json", `{ "apiVersion": "v1", "kind": "List", "items": [`+pod+`] }`)
	if violations != 1 || err != nil || !strings.Contains(out, "FAIL Pod/x: ") {
		t.Fatal(violations, err, out)
	}
}
