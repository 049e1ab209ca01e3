package io.konveyor.forklift.ovirt_test

test_cpu_shares_fires if ids({"name": "a", "cpuShares": 512}) == {"ovirt.cpu.shares.defined"}

test_cpu_shares_passes if ids({"name": "a", "cpuShares": 0}) == set()

test_cpu_shares_absent if ids({"name": "a"}) == set()

test_cpu_shares_null if ids({"name": "a", "cpuShares": null}) == set()
