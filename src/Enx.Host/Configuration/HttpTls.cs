using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Enx.Host.Configuration;

/// <summary>enx.http.tls: what the node shows by HTTPS.</summary>
/// <param name="Certificate">A PEM file: the certificate, and those between it and the root.</param>
/// <param name="Key">A PEM file: its private key. It may be the same file.</param>
/// <param name="Password">The key's password; empty: it has none.</param>
public sealed record HttpTls(string Certificate, string Key, Secret Password)
{
    private const string CertificateKey = "enx.http.tls.certificate";
    private const string KeyKey = "enx.http.tls.key";

    /// <summary>Reads the settings and tries the files; null when there is no TLS.</summary>
    /// <exception cref="ConfigurationException">A file is missing or illegible, or the two do not belong together.</exception>
    internal static HttpTls? Read(SettingReader r)
    {
        var (certificate, key) = (r.Text(CertificateKey, shortest: 0, longest: 4096), r.Text(KeyKey, shortest: 0, longest: 4096));
        var password = r.Secret("enx.http.tls.password", 0);
        if (certificate.Length == 0)
        {
            return key.Length == 0 ? null : throw new ConfigurationException($"{KeyKey} is set without {CertificateKey}: give both, or neither.");
        }

        var tls = new HttpTls(certificate, key.Length > 0 ? key : certificate, password);
        foreach (var (name, file) in new[] { (CertificateKey, tls.Certificate), (KeyKey, tls.Key) })
        {
            if (!File.Exists(file)) throw new ConfigurationException($"{name} is \"{file}\": there is no such file, or the user of the node cannot get to it.");
        }

        tls.Load();
        return tls;
    }

    /// <summary>Reads the files.</summary>
    /// <exception cref="ConfigurationException">They cannot be used.</exception>
    internal SslStreamCertificateContext Load()
    {
        try
        {
            var password = Password.Reveal();
            var own = password.Length > 0
                ? X509Certificate2.CreateFromEncryptedPemFile(Certificate, password, Key)
                : X509Certificate2.CreateFromPemFile(Certificate, Key);
            // Windows shows no certificate whose key is in memory alone.
            if (OperatingSystem.IsWindows()) own = X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(Certificate);
            // What is missing of the chain is not fetched from the network: a start does not depend on that.
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{CertificateKey} (\"{Certificate}\") and {KeyKey} (\"{Key}\") must be PEM files that belong together: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
