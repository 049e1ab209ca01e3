package io.konveyor.forklift.ovirt_test

test_disk_capacity_fires if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "provisionedSize": 0}}]}) == {"ovirt.disk.capacity.invalid"}

test_disk_capacity_passes if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "provisionedSize": 1048576}}]}) == set()

test_disk_capacity_absent if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image"}}]}) == set()

test_disk_capacity_null if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "provisionedSize": null}}]}) == set()
