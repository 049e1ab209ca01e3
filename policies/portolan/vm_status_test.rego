package io.konveyor.forklift.ovirt_test

test_vm_status_fires if ids({"name": "a", "status": "paused"}) == {"ovirt.vm.status_invalid"}

test_vm_status_passes if ids({"name": "a", "status": "up"}) == set()

test_vm_status_absent if ids({"name": "a"}) == set()

test_vm_status_null if ids({"name": "a", "status": null}) == set()
