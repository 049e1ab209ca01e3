package io.konveyor.forklift.ovirt_test

test_cpu_architecture_unsupported_fires if ids({"name": "a", "cluster": {"cpu": {"architecture": "ppc64"}}}) == {"portolan.cpu.architecture_unsupported"}

test_cpu_architecture_unsupported_passes if ids({"name": "a", "cluster": {"cpu": {"architecture": "x86_64"}}}) == set()

test_cpu_architecture_unsupported_absent if ids({"name": "a"}) == set()

test_cpu_architecture_unsupported_null if ids({"name": "a", "cluster": {"cpu": {"architecture": null}}}) == set()
