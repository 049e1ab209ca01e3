package io.konveyor.forklift.ovirt

# METADATA
# title: Memory page sharing of the cluster
# description: >-
#   `cluster.ksmEnabled` is set (anything but false).
# custom:
#   id: ovirt.cluster.ksm_enabled
#   category: Warning
#   label: Cluster has KSM enabled
#   provenance: Forklift ksm.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: cluster.ksmEnabled
#       set: false
#       text: KSM of the cluster is off
concerns contains {
	"id": "ovirt.cluster.ksm_enabled",
	"category": "Warning",
	"label": "Cluster has KSM enabled",
	"assessment": concat(" ", [
		"Hosts of this cluster merge equal memory pages of their VMs, which nodes of the target do not do unless told to.",
		"Expect the same VMs to need more physical memory after the migration.",
	]),
} if {
	input.cluster.ksmEnabled
}
