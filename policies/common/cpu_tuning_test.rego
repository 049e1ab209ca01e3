package io.konveyor.forklift.ovirt_test

test_cpu_tuning_fires if ids({"name": "a", "cpuAffinity": [{"set": 0, "cpu": 3}]}) == {"ovirt.cpu.tuning.detected"}

test_cpu_tuning_passes if ids({"name": "a", "cpuAffinity": []}) == set()

test_cpu_tuning_absent if ids({"name": "a"}) == set()

test_cpu_tuning_null if ids({"name": "a", "cpuAffinity": null}) == set()
