import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

/** Jena ARQ as a SPARQL endpoint: loads one file of N-Quads, prints its port, answers POST forms with JSON or N-Triples. */
public class Arq {
    public static void main(String[] files) throws IOException {
        Dataset dataset = DatasetFactory.createGeneral();
        RDFDataMgr.read(dataset, files[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/query", exchange -> answer(exchange, dataset));
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, Dataset dataset) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String text = URLDecoder.decode(form.replaceFirst("^query=", ""), StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status = 200;
        String type = "application/sparql-results+json";
        try {
            Query query = QueryFactory.create(text);
            try (QueryExecution run = QueryExecutionFactory.create(query, dataset)) {
                if (query.isConstructType()) {
                    type = "application/n-triples";
                    RDFDataMgr.write(body, run.execConstruct(), Lang.NTRIPLES);
                } else if (query.isAskType()) {
                    ResultSetFormatter.outputAsJSON(body, run.execAsk());
                } else {
                    ResultSetFormatter.outputAsJSON(body, run.execSelect());
                }
            }
        } catch (QueryParseException error) {
            status = 400;
            type = "text/plain;charset=utf-8";
            body.writeBytes(error.getMessage().getBytes(StandardCharsets.UTF_8));
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.size());
        body.writeTo(exchange.getResponseBody());
        exchange.close();
    }
}
