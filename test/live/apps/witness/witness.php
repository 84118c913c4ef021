<?php
// The echo endpoint of the attack suite on PHP, which takes `-`, `_` and `.` in names for the same.

$scheme = $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? 'http';
$host = $_SERVER['HTTP_X_FORWARDED_HOST'] ?? $_SERVER['HTTP_HOST'] ?? '';
$shown = fn (string $name): bool => str_starts_with($name, 'HTTP_');
$body = json_encode([
    'secure' => $scheme === 'https',
    'scheme' => $scheme,
    'host' => $host,
    'uri' => "$scheme://$host{$_SERVER['REQUEST_URI']}",
    'path_info' => explode('?', $_SERVER['REQUEST_URI'])[0],
    'remote_addr' => $_SERVER['REMOTE_ADDR'],
    'method' => $_SERVER['REQUEST_METHOD'],
    'meta' => array_filter($_SERVER, $shown, ARRAY_FILTER_USE_KEY),
], JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR);

header('Content-Type: application/json');
header('Content-Length: ' . strlen($body));
header('X-Echo: 1');
echo $body;
