package io.konveyor.forklift.ovirt_test

test_cpu_architecture_special_fires if ids({"name": "a", "cluster": {"cpu": {"architecture": "s390x"}}}) == {"portolan.cpu.architecture_special"}

test_cpu_architecture_special_passes if ids({"name": "a", "cluster": {"cpu": {"architecture": "x86_64"}}}) == set()

test_cpu_architecture_special_absent if ids({"name": "a"}) == set()

test_cpu_architecture_special_null if ids({"name": "a", "cluster": {"cpu": {"architecture": null}}}) == set()
