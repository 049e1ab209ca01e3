package io.konveyor.forklift.ovirt

# METADATA
# title: Network filter
# description: >-
#   The vNIC profile of a NIC has a `networkFilter`, as default profiles have.
# custom:
#   id: ovirt.nic.network_filter.detected
#   category: Information
#   label: NIC with network filter detected
#   provenance: Forklift nic_network_filter.rego
#   since: 0.1.0
#   mends: [R1, R9, R18]
#   remedies:
#     - path: "nics[].profile.networkFilter"
#       set: ""
#       text: the vNIC profile has no network filter
concerns contains {
	"id": "ovirt.nic.network_filter.detected",
	"category": "Information",
	"label": "NIC with network filter detected",
	"assessment": concat(" ", [
		"A network filter, such as the default protection against forged MAC addresses, does not move with the NIC.",
		"If you rely on it, set up MAC spoof checks or network policies on the target.",
	]),
} if {
	some nic in input.nics
	is_string(nic.profile.networkFilter)
	nic.profile.networkFilter != ""
}
