package io.konveyor.forklift.ovirt

# METADATA
# title: Port mirroring
# description: The vNIC profile of a NIC has `portMirroring` equal to true.
# custom:
#   id: ovirt.nic.port_mirroring.detected
#   category: Warning
#   label: NIC with port mirroring detected
#   provenance: Forklift nic_port_mirroring.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "nics[].profile.portMirroring"
#       set: false
#       text: the vNIC profile has no port mirroring
concerns contains {
	"id": "ovirt.nic.port_mirroring.detected",
	"category": "Warning",
	"label": "NIC with port mirroring detected",
	"assessment": concat(" ", [
		"This VM receives a copy of the traffic of its network, which the target network does not deliver.",
		"Find another source for the traffic before you migrate a monitoring VM.",
	]),
} if {
	some nic in input.nics
	nic.profile.portMirroring == true
}
