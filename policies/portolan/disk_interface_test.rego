package io.konveyor.forklift.ovirt_test

test_disk_interface_fires if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "ide", "disk": {"storageType": "image", "status": "ok", "provisionedSize": 1}}]}) == {"ovirt.disk.interface_type.unsupported"}

test_disk_interface_passes if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "status": "ok", "provisionedSize": 1}}]}) == set()

test_disk_interface_absent if ids({"name": "a"}) == set()

test_disk_interface_null if ids({"name": "a", "diskAttachments": null}) == set()
