package io.konveyor.forklift.ovirt_test

test_disk_storage_type_fires if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "sata", "disk": {"storageType": "cinder"}}]}) == {"ovirt.disk.storage_type.unsupported"}

test_disk_storage_type_passes if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "sata", "disk": {"storageType": "lun"}}]}) == set()

test_disk_storage_type_absent if ids({"name": "a"}) == set()

test_disk_storage_type_null if ids({"name": "a", "diskAttachments": null}) == set()
