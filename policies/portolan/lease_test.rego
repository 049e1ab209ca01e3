package io.konveyor.forklift.ovirt_test

test_lease_fires if ids({"name": "a", "leaseStorageDomain": "sd-1"}) == {"portolan.lease.configured"}

test_lease_passes if ids({"name": "a", "leaseStorageDomain": ""}) == set()

test_lease_absent if ids({"name": "a"}) == set()

test_lease_null if ids({"name": "a", "leaseStorageDomain": null}) == set()
