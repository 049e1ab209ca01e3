package io.konveyor.forklift.ovirt

# METADATA
# title: Network filter
# description: The vNIC profile of a NIC has a `networkFilter` other than the empty text.
# custom:
#   id: ovirt.nic.network_filter.detected
#   category: Warning
#   label: NIC with network filter detected
#   provenance: Forklift nic_network_filter.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "nics[].profile.networkFilter"
#       set: ""
#       text: the vNIC profile has no network filter
concerns contains {
	"id": "ovirt.nic.network_filter.detected",
	"category": "Warning",
	"label": "NIC with network filter detected",
	"assessment": concat(" ", [
		"A network filter, such as the default protection against forged MAC addresses, does not move with the NIC.",
		"If you rely on it, set up MAC spoof checks or network policies on the target.",
	]),
} if {
	some nic in input.nics
	nic.profile.networkFilter != ""
}
