package im.exo.devstack.parts;

import im.exo.devstack.process.DurableFile;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A certificate authority of this data folder alone, and a server certificate for this machine's
/// names under it.
///
/// Whoever wants to reach the machine under another name than `localhost` imports `ca.pem`. The
/// server certificate is made anew when it runs out or the machine's addresses change; the
/// authority stays for ten years.
public record DevelopmentCertificate(Path folder) {
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    /** For clients to trust. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** Key and chain, as HAProxy wants them: in one file that only its owner reads. */
    Path server() {
        return folder.resolve("server.pem");
    }

    private Path store() {
        return folder.resolve("keys.p12");
    }

    private Path namesFile() {
        return folder.resolve("names");
    }

    public void prepare() throws IOException, InterruptedException {
        DurableFile.privateFolder(folder);
        String names = String.join(",", names());
        try {
            if (Files.exists(server())
                    && names.equals(Files.readString(namesFile()))
                    && !endsSoon()) {
                return;
            }
            if (!Files.exists(store())) {
                keytool(
                        "-genkeypair",
                        "-alias",
                        "ca",
                        "-dname",
                        "CN=Exo development CA",
                        "-validity",
                        "3650",
                        "-ext",
                        "bc:critical=ca:true,pathlen:0",
                        "-ext",
                        "ku:critical=keyCertSign,cRLSign",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1");
            } else if (open().containsAlias("server")) {
                keytool("-delete", "-alias", "server");
            }
            keytool(
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-dname",
                    "CN=localhost",
                    "-validity",
                    "397",
                    "-signer",
                    "ca",
                    "-ext",
                    "san=" + names,
                    "-ext",
                    "ku:critical=digitalSignature",
                    "-ext",
                    "eku=serverAuth",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1");
            export(open());
            DurableFile.write(namesFile(), names);
        } catch (GeneralSecurityException e) {
            throw new IOException("the development certificate cannot be made", e);
        }
    }

    private boolean endsSoon() throws GeneralSecurityException, IOException {
        return !(open().getCertificate("server") instanceof X509Certificate certificate)
                || certificate.getNotAfter().before(Date.from(Instant.now().plus(RENEW_BEFORE)));
    }

    private void export(KeyStore keys) throws GeneralSecurityException, IOException {
        StringBuilder pem = new StringBuilder();
        append(pem, "PRIVATE KEY", keys.getKey("server", password().toCharArray()).getEncoded());
        for (Certificate certificate : keys.getCertificateChain("server")) {
            append(pem, "CERTIFICATE", certificate.getEncoded());
        }
        DurableFile.write(server(), pem.toString());
        StringBuilder authority = new StringBuilder();
        append(authority, "CERTIFICATE", keys.getCertificate("ca").getEncoded());
        DurableFile.write(authority(), authority.toString());
    }

    private static void append(StringBuilder pem, String what, byte[] der) {
        pem.append("-----BEGIN ").append(what).append("-----\n");
        pem.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
        pem.append("\n-----END ").append(what).append("-----\n");
    }

    /** All names under which this machine may be called, sorted. */
    private static Set<String> names() throws IOException {
        Set<String> names =
                new TreeSet<>(List.of("dns:localhost", "ip:127.0.0.1", "ip:0:0:0:0:0:0:0:1"));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .map(InetAddress::getHostAddress)
                .map(address -> "ip:" + address.replaceAll("%.*", ""))
                .forEach(names::add);
        return names;
    }

    private KeyStore open() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store())) {
            keys.load(in, password().toCharArray());
        }
        return keys;
    }

    private String password() {
        return new Secrets(folder).get("password");
    }

    private void keytool(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Java.tool("keytool")));
        command.addAll(List.of(words));
        command.addAll(
                List.of(
                        "-keystore",
                        store().toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass:env",
                        "EXO_STORE_PASSWORD"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("EXO_STORE_PASSWORD", password());
        Process process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + answer);
        }
    }
}
