package io.konveyor.forklift.ovirt_test

test_disk_count_fires if ids({"name": "a", "diskAttachments": [{"id": "a0", "interface": "virtio", "disk": {"storageType": "image", "status": "ok", "provisionedSize": 1}} | some _ in numbers.range(1, 166)]}) == {"ovirt.disk.count.exceeds.limit"}

test_disk_count_passes if ids({"name": "a", "diskAttachments": [{"id": "a0", "interface": "virtio", "disk": {"storageType": "image", "status": "ok", "provisionedSize": 1}} | some _ in numbers.range(1, 165)]}) == set()

test_disk_count_absent if ids({"name": "a"}) == set()

test_disk_count_null if ids({"name": "a", "diskAttachments": null}) == set()
