package io.konveyor.forklift.ovirt_test

test_stateless_fires if ids({"name": "a", "stateless": "true"}) == {"portolan.vm.stateless"}

test_stateless_passes if ids({"name": "a", "stateless": "false"}) == set()

test_stateless_absent if ids({"name": "a"}) == set()

test_stateless_null if ids({"name": "a", "stateless": null}) == set()
