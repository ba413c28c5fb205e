// node-soap reads a school and brings a result: `node nodesoap.cjs demo.json`.
'use strict';
const { readFileSync } = require('node:fs');
const soap = require('soap');

const some = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));
const name = (pupil) => [pupil.roepnaam, pupil.voorvoegsel, pupil.achternaam].filter(Boolean).join(' ');
// A list of one arrives as the thing itself.
const list = (found) => [].concat(found ?? []);
const count = (groups) => list(groups.groep).length + list(groups.samengestelde_groep).length;

function results(asked, pupil) {
  const now = new Date().toISOString();
  const result = {
    attributes: { key: 'node-1' }, afnamedatum: now.slice(0, 10), toetscode: 'reken-1', score: 8,
  };
  const { key, eckid } = pupil.attributes;
  const { xsdversie, ...school } = asked;
  return {
    school: { ...school, aanmaakdatum: now, xsdversie },
    toetsafnames: { toetsafname: [{ leerlingid: key ?? eckid, resultaten: { resultaat: [result] } }] },
    toetsen: { toets: [{ toetscode: 'reken-1', toetsnaam: 'Rekenen' }] },
  };
}

async function main(link) {
  const client = await soap.createClientAsync(`${link.url}?wsdl`);
  const header = some(link, ['autorisatiesleutel', 'klantcode', 'klantnaam']);
  const named = Object.fromEntries(Object.entries(header).map(([part, value]) => [`aut:${part}`, value]));
  client.addSoapHeader({ 'aut:autorisatie': named });
  const asked = some({ xsdversie: '2.2', ...link }, ['schooljaar', 'brincode', 'dependancecode', 'xsdversie']);
  const [{ leerlinggegevens: whole }] = await client.HaalLeerlinggegevensAsync(asked);
  const [structure] = await client.HaalStructuurAsync(asked);
  const groups = structure['leerlinggegevens-structuur'].groepen;
  const classes = list(groups.groep).map((one) => ({ attributes: { key: one.attributes.key } }));
  const each = { ...asked, groepen: { groep: [...classes, {}] } };
  const [pupils] = await client.HaalLeerlingenAsync(each);
  const [teachers] = await client.HaalLeerkrachtenAsync(each);
  const all = list(whole.leerlingen.leerling);
  await client.BrengLeerresultatenAsync(results(asked, all[0]));
  return {
    groups: count(whole.groepen),
    pupils: all.length,
    teachers: list(whole.leerkrachten.leerkracht).length,
    stepwise: [
      count(groups),
      list(pupils['leerlinggegevens-leerlingen'].leerlingen.leerling).length,
      list(teachers['leerlinggegevens-leerkrachten'].leerkrachten.leerkracht).length,
    ],
    names: all.map(name).sort(),
    results: 'accepted',
  };
}

main(JSON.parse(readFileSync(process.argv[2], 'utf8')).uwlr).then(
  (told) => process.stdout.write(`${JSON.stringify(told)}\n`),
  (error) => { process.stderr.write(`${error.message}\n`); process.exitCode = 1; },
);
