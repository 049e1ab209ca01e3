package io.konveyor.forklift.ovirt_test

test_numa_tuning_fires if ids({"name": "a", "numaNodeAffinity": ["0"]}) == {"ovirt.numa.tuning.detected"}

test_numa_tuning_passes if ids({"name": "a", "numaNodeAffinity": []}) == set()

test_numa_tuning_absent if ids({"name": "a"}) == set()

test_numa_tuning_null if ids({"name": "a", "numaNodeAffinity": null}) == set()
