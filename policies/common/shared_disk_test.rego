package io.konveyor.forklift.ovirt_test

test_shared_disk_fires if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "shared": true}}]}) == {"ovirt.disk.shared.detected"}

test_shared_disk_passes if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "shared": false}}]}) == set()

test_shared_disk_absent if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image"}}]}) == set()

test_shared_disk_null if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "shared": null}}]}) == set()
