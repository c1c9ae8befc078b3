"""Words that do not inflect by rule."""

# One line a word: the base form first, then every other form.
_FAMILIES = """
analysis analyses
appendix appendices appendixes
basis bases
be am is are was were been being
begin begins began begun beginning
bring brings brought bringing
broadcast broadcasts broadcasting
build builds built building
buy buys bought buying
catch catches caught catching
child children
choose chooses chose chosen choosing
come comes came coming
cost costs costed costing
crisis crises
criterion criteria criterions
cut cuts cutting
datum data
deal deals dealt dealing
diagnosis diagnoses
do does did done doing
draw draws drew drawn drawing
drive drives drove driven driving
fall falls fell fallen falling
feed feeds fed feeding
fight fights fought fighting
find finds found finding findings
focus focuses focusses focused focussed focusing focussing
forecast forecasts forecasted forecasting
foresee foresees foresaw foreseen foreseeing
forgive forgives forgave forgiven forgiving
get gets got gotten getting
give gives gave given giving
go goes went gone going
grow grows grew grown growing
half halves
have has had having
hear hears heard hearing
hold holds held holding
hypothesis hypotheses
index indexes indices indexing indexed
input inputs inputting
keep keeps kept keeping
know knows knew known knowing
lay lays laid laying
lead leads led leading
leave leaves left leaving
lend lends lent lending
let lets letting
life lives
lose loses lost losing
make makes made making
man men
matrix matrices matrixes
meet meets met meeting meetings
memorandum memoranda memorandums
oversee oversees oversaw overseen overseeing
overspend overspends overspent overspending
pay pays paid paying
person persons people
prerequisite prerequisites
put puts putting
quiz quizzes
read reads reading
rebuild rebuilds rebuilt rebuilding
rethink rethinks rethought rethinking
run runs ran running
say says said saying
see sees saw seen seeing
seek seeks sought seeking
sell sells sold selling
send sends sent sending
set sets setting
show shows showed shown showing
sit sits sat sitting
speak speaks spoke spoken speaking
spend spends spent spending
split splits splitting
spread spreads spreading
staff staffs staffed staffing
stand stands stood standing
swap swaps swapped swapping
synopsis synopses
take takes took taken taking
teach teaches taught teaching
tell tells told telling
thesis theses
think thinks thought thinking
tie ties tied tying
understand understands understood understanding
undertake undertakes undertook undertaken undertaking
upset upsets upsetting
win wins won winning
withdraw withdraws withdrew withdrawn withdrawing
woman women
write writes wrote written writing
"""
IRREGULAR = {line.split()[0]: tuple(line.split()) for line in _FAMILIES.strip().splitlines()}

# More than one syllable, stressed at the end (or doubling its l in British): the last letter
# doubles before -ed and -ing.
_DOUBLING = """
    admit allot begin cancel channel commit compel control counsel defer deter enrol equip excel
    expel format fuel fulfil handicap incur infer initial kidnap label level marshal model occur
    offset omit outrun panel patrol permit prefer program propel quarrel rebut recap recur refer
    regret remit replan reset revel rival signal submit total transfer transmit travel tunnel
"""
DOUBLING = frozenset(_DOUBLING.split())

# Words that stay as they are.
_FIXED = """
    a about above across after again against all along also an and any around as at away back
    before behind below between beyond both but by can could down during each either else every
    few for from he her here his how i if in inside into it its least less many may me might more
    most much must my near neither new news next no none nor not now of off on once only onto or
    other our out outside over own per quite rather same series several shall she should since so
    some soon such than that the their them then there these they this those through till to too
    toward towards under until up upon us very via we what when where whether which while who
    whom whose why will with within without would yes yet you your
"""
FIXED = frozenset(_FIXED.split())

# Words that are also written with a hyphen behind their prefix: on-board, re-plan, co-ordinate.
_PREFIXED = {
    "co": "author chair found founder fund funding host lead operate operation operative ordinate"
    " ordination ordinator sponsor working",
    "cross": "functional team",
    "inter": "agency departmental",
    "multi": "year",
    "non": "profit",
    "off": "board boarding site",
    "on": "board boarding going site",
    "over": "budget run spend spending",
    "post": "mortem launch project",
    "pre": "approval approve budget launch mortem plan planning project read",
    "re": "align allocate allocation appoint assess assessment assign baseline brand branding"
    " budget elect election engage estimate estimation evaluate evaluation fund hire launch"
    " negotiate negotiation organise organisation organize organization plan planning prioritise"
    " prioritize prioritisation prioritization schedule scheduling structure submission submit"
    " think train training visit",
    "sub": "committee contract contractor project",
    "team": "building",
    "under": "budget spend spending staffed",
}
PREFIXED = {
    prefix + stem: (prefix, stem) for prefix, stems in _PREFIXED.items() for stem in stems.split()
}
