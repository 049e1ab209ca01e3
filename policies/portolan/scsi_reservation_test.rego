package io.konveyor.forklift.ovirt_test

test_scsi_reservation_fires if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "scsiReservation": true, "disk": {"storageType": "lun"}}]}) == {"ovirt.disk.scsi_reservation.enabled"}

test_scsi_reservation_passes if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "scsiReservation": false, "disk": {"storageType": "lun"}}]}) == set()

test_scsi_reservation_absent if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "disk": {"storageType": "image", "status": "ok", "provisionedSize": 1}}]}) == set()

test_scsi_reservation_null if ids({"name": "a", "diskAttachments": [{"id": "a1", "interface": "virtio_scsi", "scsiReservation": null, "disk": {"storageType": "lun"}}]}) == set()
