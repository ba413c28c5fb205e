<?php
// PHP's ext-soap reads a school and brings a result: `php extsoap.php demo.json`.
declare(strict_types=1);

const AUT = 'http://www.edustandaard.nl/leerresultaten/2/autorisatie';

function name(object $pupil): string
{
    $parts = [$pupil->roepnaam ?? '', $pupil->voorvoegsel ?? '', $pupil->achternaam ?? ''];
    return implode(' ', array_filter($parts, fn ($part) => $part !== ''));
}

function count_groups(object $groups): int
{
    return count($groups->groep ?? []) + count($groups->samengestelde_groep ?? []);
}

$link = json_decode(file_get_contents($argv[1]), true)['uwlr'] + ['xsdversie' => '2.2'];
// Without arrays for single elements a school with one group looks different from one with two.
$options = ['features' => SOAP_SINGLE_ELEMENT_ARRAYS, 'cache_wsdl' => WSDL_CACHE_NONE];
$client = new SoapClient($link['url'] . '?wsdl', $options);
$header = array_intersect_key($link, array_flip(['autorisatiesleutel', 'klantcode', 'klantnaam']));
$client->__setSoapHeaders(new SoapHeader(AUT, 'autorisatie', $header));
$asked = array_intersect_key($link, array_flip(['schooljaar', 'brincode', 'dependancecode', 'xsdversie']));

$whole = $client->HaalLeerlinggegevens($asked)->leerlinggegevens;
$groups = $client->HaalStructuur($asked)->{'leerlinggegevens-structuur'}->groepen;
$each = array_map(fn ($one) => ['key' => $one->key], $groups->groep);
$each = $asked + ['groepen' => ['groep' => [...$each, new stdClass()]]];
$pupils = $client->HaalLeerlingen($each)->{'leerlinggegevens-leerlingen'}->leerlingen->leerling;
$teachers = $client->HaalLeerkrachten($each)->{'leerlinggegevens-leerkrachten'}->leerkrachten->leerkracht;

$first = $whole->leerlingen->leerling[0];
$result = ['key' => 'php-1', 'afnamedatum' => date('Y-m-d'), 'toetscode' => 'reken-1', 'score' => 8];
$client->BrengLeerresultaten([
    'school' => $asked + ['aanmaakdatum' => date('c')],
    'toetsafnames' => ['toetsafname' => [
        ['leerlingid' => $first->key ?? $first->eckid, 'resultaten' => ['resultaat' => [$result]]],
    ]],
    'toetsen' => ['toets' => [['toetscode' => 'reken-1', 'toetsnaam' => 'Rekenen']]],
]);

$names = array_map(name(...), $whole->leerlingen->leerling);
sort($names, SORT_STRING);
echo json_encode([
    'groups' => count_groups($whole->groepen),
    'pupils' => count($whole->leerlingen->leerling),
    'teachers' => count($whole->leerkrachten->leerkracht),
    'stepwise' => [count_groups($groups), count($pupils), count($teachers)],
    'names' => $names,
    'results' => 'accepted',
]), "\n";
