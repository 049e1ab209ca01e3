package io.konveyor.forklift.ovirt_test

test_vm_images_locked_fires if ids({"name": "a", "status": "image_locked"}) == {"portolan.vm.images_locked"}

test_vm_images_locked_passes if ids({"name": "a", "status": "down"}) == set()

test_vm_images_locked_absent if ids({"name": "a"}) == set()

test_vm_images_locked_null if ids({"name": "a", "status": null}) == set()
