using System.Collections.Concurrent;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using Enx.Actors.Hosting;
using Enx.Testing;
using Xunit;

namespace Enx.Actors.Tests.Hosting;

/// <summary>TLS between nodes, with real sockets and certificates.</summary>
public sealed class RemotingTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("enx-tls-");
    private readonly TestAuthority _ours = new("our authority");
    private readonly TestAuthority _theirs = new("another authority");

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Nodes_with_certificates_of_one_authority_are_a_cluster()
    {
        await using var one = await StartAsync("one", Tls("one", _ours, _ours));
        await using var other = await StartAsync("other", Tls("other", _ours, _ours), seed: one);
        Assert.Equal("akka.ssl.tcp", one.Address.Protocol);
        await one.SeesMembersAsync(2);
        await other.SeesMembersAsync(2);
    }

    [Fact]
    public async Task A_node_of_another_authority_is_turned_down_by_those_it_calls()
    {
        await using var node = await StartAsync("one", Tls("one", _ours, _ours));
        using var heard = new Heard(node.System);
        // It would take ours.
        await using var stranger = await StartAsync("stranger", Tls("stranger", _theirs, _theirs, _ours), seed: node);
        await heard.SaysAsync("is not taken");
        await CannotJoinAsync(stranger, node);
    }

    [Fact]
    public async Task A_node_turns_down_those_of_another_authority_that_it_calls()
    {
        await using var stranger = await StartAsync("stranger", Tls("stranger", _theirs, _theirs, _ours));
        await using var node = await StartAsync("one", Tls("one", _ours, _ours), seed: stranger);
        await CannotJoinAsync(node, stranger);
    }

    [Fact]
    public async Task A_node_without_a_certificate_is_not_let_in()
    {
        await using var node = await StartAsync("one", Tls("one", _ours, _ours));
        await using var plain = await StartAsync("plain", null, seed: node);
        await CannotJoinAsync(plain, node);
    }

    [Fact]
    public void A_file_without_a_key_or_with_another_password_is_told()
    {
        var file = Write("one", _ours.Sign("one", "right"));
        Assert.Throws<CryptographicException>(() => RemotingTls.Load(file, "wrong", null));
        Assert.Throws<CryptographicException>(() => RemotingTls.Load(Write("empty", []), "", null));
        Assert.NotNull(Tls("one", _theirs, _ours).Fault);
        Assert.Null(Tls("one", _ours, _ours).Fault);
    }

    /// <summary>
    /// It has tried in vain: more than once, or it has ended itself, which Akka has a node do whose call comes to nothing by TLS.
    /// </summary>
    private static async Task CannotJoinAsync(RoomsHost outside, RoomsHost inside)
    {
        using var heard = new Heard(outside.System);
        await Eventually.HoldsAsync(() => heard.Said("Couldn't join seed nodes") || outside.System.WhenTerminated.IsCompleted, "it tries in vain", RoomsHost.Patience);
        Assert.Equal([inside.Address.ToString()], inside.Cluster.State.Members.Select(m => m.Address.ToString()));
        Assert.False(inside.System.WhenTerminated.IsCompleted);
    }

    private Task<RoomsHost> StartAsync(string name, RemotingTls? tls, RoomsHost? seed = null) => RoomsHost.StartAsync(
        new EnxRoomsOptions
        {
            ConnectionString = $"Data Source={Path.Combine(_folder.FullName, name)}.db",
            Tls = tls,
            SeedNodes = seed is null ? [] : [$"{(tls is null ? "akka.tcp" : "akka.ssl.tcp")}://enx@127.0.0.1:{seed.Address.Port}"],
        }, "akka.cluster.seed-node-timeout = 500ms");

    private RemotingTls Tls(string name, TestAuthority signer, params TestAuthority[] trusted)
    {
        var authorities = Path.Combine(_folder.FullName, $"{name}.pem");
        File.WriteAllText(authorities, string.Join('\n', trusted.Select(a => a.Certificate.ExportCertificatePem())));
        return RemotingTls.Load(Write(name, signer.Sign(name, "secret")), "secret", authorities);
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.p12");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>What an actor system logs from now on.</summary>
    private sealed class Heard : IDisposable
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly ActorSystem _system;
        private readonly IActorRef _listener = ActorRefs.Nobody;

        public Heard(ActorSystem system)
        {
            _system = system;
            try
            {
                _listener = system.ActorOf(Props.Create(() => new Listener(_lines)));
                system.EventStream.Subscribe(_listener, typeof(LogEvent));
            }
            catch (InvalidOperationException)
            {
                // The system is ending already, and says nothing any more.
            }
        }

        public bool Said(string text) => _lines.Any(l => l.Contains(text, StringComparison.Ordinal));

        public Task SaysAsync(string text) => Eventually.HoldsAsync(() => Said(text), $"it says \"{text}\"", RoomsHost.Patience);

        public void Dispose()
        {
            if (!_listener.IsNobody()) _system.Stop(_listener);
        }

        private sealed class Listener : ReceiveActor
        {
            public Listener(ConcurrentQueue<string> lines) => Receive<LogEvent>(e => lines.Enqueue(e.Message?.ToString() ?? ""));
        }
    }
}
