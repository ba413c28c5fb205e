import java.math.BigInteger;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import nl.edustandaard.leerresultaten._2.autorisatie.Autorisatie;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.Alles;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.GevraagdeGroep;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.GevraagdeGroepen;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.Groep;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.Leerling;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.LeerlinggegevensService;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.LeerresultatenService;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.ObjectFactory;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.PrtGetrapt;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.Verzoek;
import nl.edustandaard.leerresultaten._2.leerlinggegevens.VerzoekPerGroep;
import nl.edustandaard.leerresultaten._2.leerresultaten.Leerresultaten;
import nl.edustandaard.leerresultaten._2.leerresultaten.Resultaat;
import nl.edustandaard.leerresultaten._2.leerresultaten.Resultaten;
import nl.edustandaard.leerresultaten._2.leerresultaten.School;
import nl.edustandaard.leerresultaten._2.leerresultaten.Term;
import nl.edustandaard.leerresultaten._2.leerresultaten.Toets;
import nl.edustandaard.leerresultaten._2.leerresultaten.Toetsafname;
import nl.edustandaard.leerresultaten._2.leerresultaten.Toetsafnames;
import nl.edustandaard.leerresultaten._2.leerresultaten.Toetsen;

/** JAX-WS reads a school and brings a result: `java JaxWs demo.json`, with what wsimport made of `?wsdl`. */
public final class JaxWs {
    private static final Pattern SAID = Pattern.compile("\"(\\w+)\"\\s*:\\s*\"([^\"]*)\"");
    private static final String TEST = "reken-1";

    private JaxWs() { }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> link = link(Files.readString(Path.of(arguments[0])));
        URL description = new URL(link.get("url") + "?wsdl");
        Autorisatie header = header(link);
        LeerlinggegevensService service = new LeerlinggegevensService(description);
        Alles whole = service.getPrtLeerlinggegevensService()
            .haalLeerlinggegevens(asked(new Verzoek(), link), header).getLeerlinggegevens();
        PrtGetrapt steps = service.getPrtLeerlinggegevensServiceGetrapt();
        List<?> groups = steps.haalStructuur(asked(new Verzoek(), link), header)
            .getLeerlinggegevensStructuur().getGroepen().getGroepOrSamengesteldeGroep();
        VerzoekPerGroep each = asked(new VerzoekPerGroep(), link);
        each.setGroepen(classes(groups));
        int pupils = steps.haalLeerlingen(each, header)
            .getLeerlinggegevensLeerlingen().getLeerlingen().getLeerling().size();
        int teachers = steps.haalLeerkrachten(each, header)
            .getLeerlinggegevensLeerkrachten().getLeerkrachten().getLeerkracht().size();
        List<Leerling> all = whole.getLeerlingen().getLeerling();
        new LeerresultatenService(description).getPrtLeerresultatenService()
            .brengLeerresultaten(results(link, all.get(0)), header);
        System.out.println(String.format(
            "{\"groups\": %d, \"pupils\": %d, \"teachers\": %d, \"stepwise\": [%d, %d, %d], \"names\": [%s], "
                + "\"results\": \"accepted\"}",
            whole.getGroepen().getGroepOrSamengesteldeGroep().size(), all.size(),
            whole.getLeerkrachten().getLeerkracht().size(), groups.size(), pupils, teachers,
            all.stream().map(JaxWs::name).sorted().map(JaxWs::quoted).collect(Collectors.joining(", "))));
    }

    /** Returns the strings of the part `uwlr`; values have no quotes in them. */
    private static Map<String, String> link(String document) {
        Map<String, String> found = new TreeMap<>();
        Matcher said = SAID.matcher(document.substring(document.indexOf("\"uwlr\"")));
        while (said.find()) {
            found.putIfAbsent(said.group(1), said.group(2));
        }
        return found;
    }

    private static Autorisatie header(Map<String, String> link) {
        Autorisatie header = new Autorisatie();
        header.setAutorisatiesleutel(link.get("autorisatiesleutel"));
        header.setKlantcode(link.get("klantcode"));
        header.setKlantnaam(link.get("klantnaam"));
        return header;
    }

    private static <Asked extends Verzoek> Asked asked(Asked asked, Map<String, String> link) {
        asked.setSchooljaar(link.get("schooljaar"));
        asked.setBrincode(link.get("brincode"));
        asked.setDependancecode(link.get("dependancecode"));
        asked.setXsdversie(link.getOrDefault("xsdversie", "2.2"));
        return asked;
    }

    private static GevraagdeGroepen classes(List<?> groups) {
        ObjectFactory factory = new ObjectFactory();
        GevraagdeGroepen asked = new GevraagdeGroepen();
        List<GevraagdeGroep> wanted = new ArrayList<>();
        for (Object group : groups) {
            if (group instanceof Groep) {
                GevraagdeGroep one = new GevraagdeGroep();
                one.setKey(((Groep) group).getKey());
                wanted.add(one);
            }
        }
        wanted.add(new GevraagdeGroep());
        wanted.forEach(one -> asked.getGroepOrSamengesteldeGroep().add(factory.createGevraagdeGroepenGroep(one)));
        return asked;
    }

    private static Leerresultaten results(Map<String, String> link, Leerling pupil) throws Exception {
        Resultaat result = new Resultaat();
        result.setKey("java-1");
        result.setAfnamedatum(moment(LocalDate.now().toString()));
        result.setToetscode(TEST);
        result.setScore(BigInteger.valueOf(8));
        Toetsafname taken = new Toetsafname();
        taken.setLeerlingid(pupil.getKey() == null ? pupil.getEckid() : pupil.getKey());
        taken.setResultaten(new Resultaten());
        taken.getResultaten().getResultaat().add(result);
        Term code = new Term();
        code.setValue(TEST);
        Toets test = new Toets();
        test.setToetscode(code);
        test.setToetsnaam("Rekenen");
        Leerresultaten results = new Leerresultaten();
        results.setSchool(school(link));
        results.setToetsafnames(new Toetsafnames());
        results.getToetsafnames().getToetsafname().add(taken);
        results.setToetsen(new Toetsen());
        results.getToetsen().getToets().add(test);
        return results;
    }

    private static School school(Map<String, String> link) throws Exception {
        School school = new School();
        school.setSchooljaar(link.get("schooljaar"));
        school.setBrincode(link.get("brincode"));
        school.setDependancecode(link.get("dependancecode"));
        school.setAanmaakdatum(moment(LocalDate.now() + "T03:00:00"));
        school.setXsdversie(link.getOrDefault("xsdversie", "2.2"));
        return school;
    }

    private static XMLGregorianCalendar moment(String written) throws Exception {
        return DatatypeFactory.newInstance().newXMLGregorianCalendar(written);
    }

    private static String name(Leerling pupil) {
        return Stream.of(pupil.getRoepnaam(), pupil.getVoorvoegsel(), pupil.getAchternaam())
            .filter(part -> part != null).collect(Collectors.joining(" "));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
