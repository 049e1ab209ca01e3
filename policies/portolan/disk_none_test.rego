package io.konveyor.forklift.ovirt_test

test_disk_none_fires if ids({"name": "a", "id": "vm-1", "diskAttachments": []}) == {"portolan.disk.none"}

test_disk_none_passes if ids({"name": "a", "id": "vm-1", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "status": "ok", "provisionedSize": 1048576}}]}) == set()

test_disk_none_absent if ids({"name": "a"}) == set()

test_disk_none_null if ids({"name": "a", "id": "vm-1", "diskAttachments": null}) == {"portolan.disk.none"}
