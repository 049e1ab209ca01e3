package io.konveyor.forklift.ovirt_test

test_disk_status_fires if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "sata", "disk": {"storageType": "image", "status": "locked"}}]}) == {"ovirt.disk.illegal_or_locked_status"}

test_disk_status_passes if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "sata", "disk": {"storageType": "image", "status": "ok"}}]}) == set()

test_disk_status_absent if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image"}}]}) == set()

test_disk_status_null if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "status": null}}]}) == set()
