/**
 * Who may do what, written down for people, and compared with the rules by `rights.test.ts`. A right that changes is
 * changed here by hand, and so seen by whoever reviews it.
 *
 * Columns are what a member is in the document concerned; rows are a record's beginning (`with …`: with a field that makes
 * it another right), changes of its fields and of one that only a newer app knows, and its mark of removal. In the cells: `yes`; `own` (one's own records); `own, 7 days`; `7 days or
 * reason` (one's own for 7 days, later and others' with a reason in words); `reason`; `–` (nobody).
 */
export const EXPECTED = `
profiles
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             –                 –                 –                 –                 –                 –
name              yes               yes               –                 –                 –                 –
foundedOn         yes               yes               –                 –                 –                 –
emergencyPhone    yes               yes               –                 –                 –                 –
leaseDays         yes               yes               –                 –                 –                 –
aFieldOfTomorrow  yes               yes               –                 –                 –                 –
remove            –                 –                 –                 –                 –                 –

grids
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
name              yes               yes               –                 –                 –                 –
leaderId          yes               yes               –                 –                 –                 –
aFieldOfTomorrow  yes               yes               –                 –                 –                 –
remove            yes               yes               –                 –                 –                 –

buildings
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
number            yes               yes               –                 –                 –                 –
gridId            yes               yes               –                 –                 –                 –
units             yes               yes               –                 –                 –                 –
floors            yes               yes               –                 –                 –                 –
homesPerFloor     yes               yes               –                 –                 –                 –
aFieldOfTomorrow  yes               yes               –                 –                 –                 –
remove            yes               yes               –                 –                 –                 –

teams
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
name              yes               yes               –                 –                 –                 –
charter           yes               yes               –                 –                 –                 –
aFieldOfTomorrow  yes               yes               –                 –                 –                 –
remove            yes               yes               –                 –                 –                 –

directory
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
name              yes               yes               –                 –                 –                 –
initials          yes               yes               –                 –                 –                 –
aFieldOfTomorrow  yes               yes               –                 –                 –                 –
remove            yes               yes               –                 –                 –                 –

members
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
name              yes               yes               –                 –                 –                 –
initials          yes               yes               –                 –                 –                 –
gender            yes               yes               –                 –                 –                 –
birthDay          yes               yes               –                 –                 –                 –
partyMember       yes               yes               –                 –                 –                 –
phone             yes               yes               own               own               own               own
home              yes               yes               own               own               own               own
role              yes               yes               –                 –                 –                 –
joinedOn          yes               yes               –                 –                 –                 –
skills            yes               yes               own               own               own               own
teamIds           yes               yes               –                 –                 –                 –
consentOn         own               own               own               own               own               own
aFieldOfTomorrow  yes               yes               –                 –                 –                 –
remove            yes               yes               –                 –                 –                 –

members, who are staff
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               –                 –                 –                 –                 –
name              yes               –                 –                 –                 –                 –
initials          yes               –                 –                 –                 –                 –
gender            yes               –                 –                 –                 –                 –
birthDay          yes               –                 –                 –                 –                 –
partyMember       yes               –                 –                 –                 –                 –
phone             yes               own               own               own               own               own
home              yes               own               own               own               own               own
role              yes               –                 –                 –                 –                 –
joinedOn          yes               –                 –                 –                 –                 –
skills            yes               own               own               own               own               own
teamIds           yes               –                 –                 –                 –                 –
consentOn         own               own               own               own               own               own
aFieldOfTomorrow  yes               –                 –                 –                 –                 –
remove            yes               –                 –                 –                 –                 –

households
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 yes               –                 –
with deleted      yes               yes               –                 –                 –                 –
home              yes               yes               –                 yes               –                 –
buildingId        yes               yes               –                 yes               –                 –
aFieldOfTomorrow  yes               yes               –                 yes               –                 –
remove            yes               yes               –                 –                 –                 –

residents
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 yes               –                 –
with deleted      yes               yes               –                 –                 –                 –
name              yes               yes               –                 yes               –                 –
initials          yes               yes               –                 yes               –                 –
gender            yes               yes               –                 yes               –                 –
birthDay          yes               yes               –                 yes               –                 –
householdId       yes               yes               –                 yes               –                 –
home              yes               yes               –                 yes               –                 –
phone             yes               yes               –                 yes               –                 –
care              yes               yes               –                 yes               –                 –
careNote          yes               yes               –                 yes               –                 –
aFieldOfTomorrow  yes               yes               –                 yes               –                 –
remove            yes               yes               –                 –                 –                 –

pairings
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
recipientId       –                 –                 –                 –                 –                 –
volunteerIds      yes               yes               yes               –                 –                 –
leaderId          yes               yes               –                 –                 –                 –
risk              yes               yes               yes               –                 –                 –
cadenceDays       yes               yes               yes               –                 –                 –
state             yes               yes               yes               –                 –                 –
startedOn         yes               yes               –                 –                 –                 –
endedOn           yes               yes               yes               –                 –                 –
reason            yes               yes               yes               –                 –                 –
aFieldOfTomorrow  yes               yes               yes               –                 –                 –
remove            yes               yes               –                 –                 –                 –

pairings, in the document of another
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             –                 –                 –                 –                 –                 –

recipients
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
residentId        yes               yes               yes               –                 –                 –
gridId            yes               yes               yes               –                 –                 –
name              yes               yes               yes               –                 –                 –
initials          yes               yes               yes               –                 –                 –
gender            yes               yes               yes               –                 –                 –
birthDay          yes               yes               yes               –                 –                 –
home              yes               yes               yes               –                 –                 –
care              yes               yes               yes               –                 –                 –
phone             yes               yes               yes               –                 –                 –
contactName       yes               yes               yes               –                 –                 –
contactPhone      yes               yes               yes               –                 –                 –
contactRelation   yes               yes               yes               –                 –                 –
needs             yes               yes               yes               –                 yes               –
caution           yes               yes               yes               –                 yes               –
aFieldOfTomorrow  yes               yes               yes               –                 –                 –
remove            yes               yes               –                 –                 –                 –

agreements
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               yes               –                 –                 –
with deleted      yes               yes               –                 –                 –                 –
recipientId       –                 –                 –                 –                 –                 –
helps             yes               yes               yes               –                 –                 –
content           yes               yes               yes               –                 –                 –
startsOn          yes               yes               yes               –                 –                 –
endsOn            yes               yes               yes               –                 –                 –
place             yes               yes               yes               –                 –                 –
time              yes               yes               yes               –                 –                 –
aFieldOfTomorrow  yes               yes               yes               –                 –                 –
remove            yes               yes               –                 –                 –                 –

visits
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             own               own               own               –                 own               –
with correction   –                 –                 –                 –                 –                 –
with deleted      –                 –                 –                 –                 –                 –
recipientId       –                 –                 –                 –                 –                 –
authorId          –                 –                 –                 –                 –                 –
day               7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
enteredAt         –                 –                 –                 –                 –                 –
minutes           7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
helps             7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
condition         7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
note              7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
photos            7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
signature         7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
withdrawnReason   7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
correction        reason            reason            –                 –                 –                 –
aFieldOfTomorrow  7 days or reason  7 days or reason  own, 7 days       –                 own, 7 days       –
remove            –                 –                 –                 –                 –                 –

visits, to somebody whom the document does not hold
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             –                 –                 –                 –                 –                 –

difficulties
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             own               own               own               –                 own               –
with ownerId      own               own               own               –                 –                 –
with dueOn        own               own               own               –                 –                 –
with deleted      own               own               –                 –                 –                 –
recipientId       –                 –                 –                 –                 –                 –
what              yes               yes               yes               –                 own               –
state             yes               yes               yes               –                 yes               –
reportedOn        –                 –                 –                 –                 –                 –
reporterId        –                 –                 –                 –                 –                 –
ownerId           yes               yes               yes               –                 –                 –
dueOn             yes               yes               yes               –                 –                 –
solvedOn          yes               yes               yes               –                 yes               –
outcome           yes               yes               yes               –                 yes               –
aFieldOfTomorrow  yes               yes               yes               –                 own               –
remove            yes               yes               –                 –                 –                 –

teamMembers
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               yes               –                 –                 –
leader            yes               yes               –                 –                 –                 –
joinedOn          yes               yes               yes               –                 –                 –
aFieldOfTomorrow  yes               yes               yes               –                 –                 –
remove            yes               yes               yes               –                 –                 –

teamMembers, who lead
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               –                 –                 –                 –
leader            yes               yes               –                 –                 –                 –
joinedOn          yes               yes               –                 –                 –                 –
aFieldOfTomorrow  yes               yes               –                 –                 –                 –
remove            yes               yes               –                 –                 –                 –

shifts
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               yes               –                 –                 –
day               yes               yes               yes               –                 –                 –
startsAt          yes               yes               yes               –                 –                 –
endsAt            yes               yes               yes               –                 –                 –
kind              yes               yes               yes               –                 –                 –
title             yes               yes               yes               –                 –                 –
place             yes               yes               yes               –                 –                 –
needed            yes               yes               yes               –                 –                 –
aFieldOfTomorrow  yes               yes               yes               –                 –                 –
remove            yes               yes               yes               –                 –                 –

assignments
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             own               own               own               –                 –                 –
shiftId           –                 –                 –                 –                 –                 –
memberId          –                 –                 –                 –                 –                 –
assignedBy        yes               yes               yes               own               own               own
assignedAt        yes               yes               yes               –                 –                 –
aFieldOfTomorrow  yes               yes               yes               –                 –                 –
remove            yes               yes               yes               –                 –                 –

assignments, to a shift that is not there
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             –                 –                 –                 –                 –                 –

weekNotes
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             yes               yes               yes               –                 –                 –
text              yes               yes               yes               –                 –                 –
aFieldOfTomorrow  yes               yes               yes               –                 –                 –
remove            yes               yes               yes               –                 –                 –

conflicts
                  head              staff             teamLeader        gridLeader        volunteer         contact
begin             –                 –                 –                 –                 –                 –
table             –                 –                 –                 –                 –                 –
recordId          –                 –                 –                 –                 –                 –
kind              –                 –                 –                 –                 –                 –
fields            –                 –                 –                 –                 –                 –
base              –                 –                 –                 –                 –                 –
standing          –                 –                 –                 –                 –                 –
standingBy        –                 –                 –                 –                 –                 –
other             –                 –                 –                 –                 –                 –
otherBy           –                 –                 –                 –                 –                 –
at                –                 –                 –                 –                 –                 –
resolved          yes               yes               own               own               own               own
aFieldOfTomorrow  –                 –                 –                 –                 –                 –
remove            –                 –                 –                 –                 –                 –
`;
