"""How common a word is in trackers: which of a phrase's words to look for first.

Only speed depends on this, never a verdict. The numbers say of how many in a thousand issues a
word occurs in: medians over sixteen public trackers, rounded to five classes. A word that is not
here occurs in fewer than three.
"""

from twohats.text.words import END, START

# Issues in a thousand -> words.
_CLASSES = {
    400: """
    a and be for in is it not of on the this to with
    """,
    170: """
    add all an are as at but by can code create file from have http i if need new no null only
    or org run see should so that use user using we when which will
    """,
    55: """
    able about access added after allow also any api app application attached available because
    been before being both build cannot case change changes check class click com config
    configuration core could created current currently data default different directory display
    do does doesnt dont each error example exception expected failed files first fix following
    found get has how https id implement include information instead internal into issue its
    java just lang like list log make may message method more my name needs note now one open
    option other our out page possible problem process project remove result running runtime
    same select server set show since some start still support system test tests than them then
    there these they time try two type ui up update used users value version via view want was
    way well what where without work works would xml you
    """,
    17: """
    ability above action actual actually adding additional address admin again against allows
    already always another apache appear appears around auto automatically back base based
    behavior below better between box branch browse bug button call called cant cases cause
    caused causes changed classes clean client close command common complete component configure
    connect connection contain container contains content context control copy correct correctly
    creating creation custom database date db define defined delegatingmethodaccessorimpl delete
    dependencies dependency deploy description details dev developer dialog did directly docs
    document documentation doing done down download due during edit either empty enable enabled
    end ensure environment errors etc even event events every execute exist existing exists
    external fail fails failure false feature features field fields filter find fine fixed
    folder format framework full function functionality generate generated gets getting github
    given go good google group had handle happens having header help here home however html icon
    im image implementation import improve included includes index info init input inside
    install installed instance integration interface invalid invoke io issues itself jira job
    json key know last latest least level library line link links load loading local location
    logging logs long longer look looks made main makes manually many master match me means
    messages metadata methods might missing mode model module modules most move much multiple
    must names native nativemethodaccessorimpl needed net next non nothing nullpointerexception
    number object off ok old once operation options order output over own parameter parameters
    part pass password path per performance place please plugin point port post present probably
    problems processing projects properly properties property provide provided put query rather
    re read reference reflect refresh related release removed replace report repository
    reproduce request require required requires resource resources response results return right
    root screen screenshot script search second section seems selected separate service setting
    settings setup several showing shown shows similar simple single size solution something
    source specific specified specify stack standard started state status step steps store
    string studio successfully such sun supported sure switch tab table take task testing text
    their think those though thread through thrown too tools top trace true trying types under
    unknown until updated upgrade url us usage uses util valid validation values variable
    versions very warning web were while window windows within worker working write wrong www
    your
    """,
    5: """
    accept accessible according account across actions active addition additionally adds
    advanced affected affects allowed allowing along although am amount anymore anything apis
    applications applied apply approach appropriate area arent argument arguments array ask
    assigned associated attachment attempt attempting attempts attribute attributes auth
    authentication avoid aware away background bad bar basic become becomes behaviour believe
    best big bin binary bit blank blob block body bottom break breaks broken browser builder
    building builds built bundle buttons byte cache calling calls cancel capabilities capability
    catch causing certain changing character characters checkbox checked checking checks child
    choose cleanup clear clicking closed collection color column columns come comes commands
    comment comments commit commons compare compatible compile completed completely complex
    components concurrent condition configurable configurations configured configuring confusing
    connections consider considered consistent console containing contents continue convert
    copied corresponding count couple creates credentials customer dashboard debug decide
    defaults definition deleted deleting depending depends deploying deployment deprecated
    described design desired detail detect detected determine developers development didnt
    difference difficult dir direct directories disable disabled disk displayed displaying
    distribution doc double driver drop duplicate dynamic easier easily easy eclipse editing
    editor effect eg element elements else email embedded en enabling encoding encountered
    endpoint enough enter entire entries entry equivalent especially evaluate eventually
    everything exactly examples except exceptions executed executing execution exit expect
    export expose expression extend extension extensions extra fact failing failures far
    feedback few fill filters final finish finished fixes flag flow focus follow followed
    follows force form fully functional functions further future general generates generating
    generation generic git give gives global goal goes going got great groups guide handled
    handler handling happen happening hard he headers hidden hide high hit host icons idea
    ideally identify ie ignore images impl implemented implementing important improvement
    improvements including inconsistent incorrect incorrectly indicate individual infrastructure
    initial initialize initialized insert installation installing instances int integrate
    introduce introduced investigate ip isnt item items ive jar jobs js keep keys kind known
    label labels language large later launch launcher layout lead leave left length less let
    lets lib libraries license lifecycle likely limit lines linux listed listener lists little
    live loaded loader localhost located logged logic login looking lost lot lower mac machine
    making manage management manager map mapping mark marked matching matter maven max maybe
    mean mechanism memory menu merge meta migrate migration minimum minutes modified modify
    moment monitor moved moving multi named namespace naming necessary nested never nice node
    nodes noformat none normal normally notes notice notification npe numbers objects occur
    occurred occurs often ones opened operations optional oracle original os osgi others
    otherwise outside override package packages pages panel parallel parent parse parser parsing
    particular parts passed passing paths pattern people perform perhaps permission permissions
    pick plain plan platform plugins png points pool pop popup position possibly pre preferences
    prefix prevent previous previously print prior private produce product production profile
    progress proper proposed prototype provider provides proxy public publish pull purpose push
    questions queue quick quite quote ran range raw reading real really reason receive recent
    recently record red reduce refactor refer referenced references regarding register registry
    regular released relevant remain remaining remote removing rename replaced repo reported
    reporting reports requests requirements reset resolve resolved rest restart resulting
    retrieve returned returning returns review row rules runs runtimeexception sample save saved
    saving say saying says scenario scenarios scheme scope screenshots scripts scroll seconds
    security seeing seem seen selecting selection send sending sense sent sequence services
    session sets share shared shell short shouldnt side simplify simply site skip slow small
    snapshot sometimes soon sort sources space spec special specifically specification split sql
    src starting starts startup static statistics stop storage stored story strategy stream
    structure stuff style sub submit subsequent success successful suggest summary supports sync
    syntax tabs tag taken takes taking target tasks team tell template templates tested thanks
    thats therefore theres thing things third three throw throws thus ticket timeout times title
    tmp together token tool total track tree tried tries trigger triggered turn txt unable
    understand unexpected unique unit unless updates updating upgrading upload upon uri urls
    useful username utf validate variables various verify views visible visit vm vs wait waiting
    warn warnings ways weve whenever whether who whole why wiki wont workaround worked workspace
    wrap writing written ws yet zip
    """,
}
_RARE = 1
_COMMON = {
    START: 1000,
    END: 1000,
    **{word.encode(): share for share, words in _CLASSES.items() for word in words.split()},
}


def commonness(word: bytes) -> int:
    """Return in about how many of a thousand issues a word occurs."""
    return _COMMON.get(word, _RARE)
