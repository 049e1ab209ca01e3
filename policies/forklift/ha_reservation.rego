package io.konveyor.forklift.ovirt

# METADATA
# title: HA reservation of the cluster
# description: >-
#   `cluster.haReservation` is set (anything but false).
# custom:
#   id: ovirt.ha.reservation.enabled
#   category: Warning
#   label: Cluster has HA reservation
#   provenance: Forklift ha_reservation.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: cluster.haReservation
#       set: false
#       text: HA reservation of the cluster is off
concerns contains {
	"id": "ovirt.ha.reservation.enabled",
	"category": "Warning",
	"label": "Cluster has HA reservation",
	"assessment": concat(" ", [
		"The cluster keeps capacity free to restart highly available VMs, which the target does not do by itself.",
		"Plan spare node capacity for the failure of a node.",
	]),
} if {
	input.cluster.haReservation
}
