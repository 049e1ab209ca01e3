package io.konveyor.forklift.ovirt

# METADATA
# title: Custom properties of a vNIC profile
# description: The `properties` of the vNIC profile of a NIC are not empty.
# custom:
#   id: ovirt.nic.custom_properties.detected
#   category: Warning
#   label: vNIC custom properties detected
#   provenance: Forklift nic_custom_properties.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "nics[].profile.properties"
#       set: []
#       text: the vNIC profile has no custom properties
concerns contains {
	"id": "ovirt.nic.custom_properties.detected",
	"category": "Warning",
	"label": "vNIC custom properties detected",
	"assessment": concat(" ", [
		"A vNIC profile used by this VM has custom properties, and the target network knows nothing of them.",
		"Find out what they do and arrange it in the network definition of the target.",
	]),
} if {
	some nic in input.nics
	count(nic.profile.properties) != 0
}
