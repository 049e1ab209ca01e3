package io.konveyor.forklift.ovirt_test

test_cpu_pinning_policy_fires if ids({"name": "a", "cpuPinningPolicy": "isolate_threads"}) == {"ovirt.cpu.pinning_policy.unsupported"}

test_cpu_pinning_policy_passes if ids({"name": "a", "cpuPinningPolicy": "dedicated"}) == set()

test_cpu_pinning_policy_absent if ids({"name": "a"}) == set()

test_cpu_pinning_policy_null if ids({"name": "a", "cpuPinningPolicy": null}) == set()
