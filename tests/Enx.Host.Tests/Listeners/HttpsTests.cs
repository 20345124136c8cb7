using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Enx.Host.Configuration;
using Enx.Host.Tests.Support;

namespace Enx.Host.Tests.Listeners;

/// <summary>A node that has a certificate itself: browsers give its pages the camera without a proxy in front.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-https-");

    private string Certificate => Path.Combine(_folder.FullName, "fullchain.pem");

    private string Key => Path.Combine(_folder.FullName, "privkey.pem");

    private string Hocon => $$"""enx.http.tls { certificate = "{{Certificate}}", key = "{{Key}}" }""";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pages_rest_and_sockets_are_at_https_and_wss_with_that_certificate()
    {
        var shown = Write("one");
        await using var node = await NodeUnderTest.StartAsync(Hocon);
        Assert.Equal(("https", "wss"), (node.Node.HttpAddress.Scheme, node.Node.SignalAddress.Scheme));
        Assert.Equal(shown, await ShownAsync(node));

        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Thumbprint == shown };
        using var http = new HttpClient(handler) { BaseAddress = node.Node.HttpAddress };
        Assert.Contains("<title>", await http.GetStringAsync("/"), StringComparison.Ordinal);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("enx.jsonrpc.2");
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == shown;
        // As a page of the node itself opens it: its origin is https.
        socket.Options.SetRequestHeader("Origin", node.Node.HttpAddress.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(node.Node.SignalAddress, default);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_never()
    {
        var first = Write("one");
        var log = new LogCapture();
        await using var node = await NodeUnderTest.StartAsync(Hocon, setup => setup with { Logs = logs => logs.WriteTo.Sink(log) });
        Assert.Equal(first, await ShownAsync(node));

        await File.WriteAllTextAsync(Key, "half a file");
        await Eventually.HoldsAsync(
            async () => await ShownAsync(node) == first && log.All.Contains("the one before it stays", StringComparison.Ordinal),
            "the node says that the new pair is of no use");

        var second = Write("two");
        Assert.NotEqual(first, second);
        await Eventually.HoldsAsync(async () => await ShownAsync(node) == second, "the renewed certificate is shown");
    }

    [Fact]
    public async Task A_certificate_that_a_link_leads_to_is_shown_when_the_link_leads_elsewhere()
    {
        // As Kubernetes has it: the folder behind the link is another one after a renewal.
        var first = Write("one");
        var data = Path.Combine(_folder.FullName, "..data");
        Move("v1");
        Directory.CreateSymbolicLink(data, "v1");
        File.CreateSymbolicLink(Certificate, Path.Combine("..data", "fullchain.pem"));
        File.CreateSymbolicLink(Key, Path.Combine("..data", "privkey.pem"));
        await using var node = await NodeUnderTest.StartAsync(Hocon);
        Assert.Equal(first, await ShownAsync(node));

        File.Delete(Certificate);
        File.Delete(Key);
        var second = Write("two");
        Move("v2");
        File.CreateSymbolicLink(Certificate, Path.Combine("..data", "fullchain.pem"));
        File.CreateSymbolicLink(Key, Path.Combine("..data", "privkey.pem"));
        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "v2");
        await Eventually.HoldsAsync(async () => await ShownAsync(node) == second, "the renewed certificate is shown");

        void Move(string folder)
        {
            Directory.CreateDirectory(Path.Combine(_folder.FullName, folder));
            foreach (var file in new[] { Certificate, Key }) File.Move(file, Path.Combine(_folder.FullName, folder, Path.GetFileName(file)));
        }
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused_at_the_start()
    {
        Write("one");
        using var other = ECDsa.Create();
        File.WriteAllText(Key, other.ExportPkcs8PrivateKeyPem());
        var fault = Assert.Throws<ConfigurationException>(() => EnxConfiguration.Load(new ConfigurationSources { Overrides = Hocon }));
        Assert.Contains("must be PEM files that belong together", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_a_password_is_read_with_it_alone()
    {
        Write("one", password: "its-password");
        Assert.NotNull(EnxConfiguration.Load(new ConfigurationSources { Overrides = $"{Hocon}\nenx.http.tls.password = its-password" }).Settings.Http.Tls);
        Assert.Throws<ConfigurationException>(() => EnxConfiguration.Load(new ConfigurationSources { Overrides = $"{Hocon}\nenx.http.tls.password = another" }));
    }

    /// <summary>Writes a pair of files; the certificate's thumbprint.</summary>
    private string Write(string name, string? password = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        return certificate.Thumbprint;
    }

    /// <summary>The thumbprint of what the node shows in a handshake.</summary>
    private static async Task<string> ShownAsync(NodeUnderTest node)
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, node.Node.HttpAddress.Port);
        await using var tls = new SslStream(tcp.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
