using System.Diagnostics;
using System.Net;
using Akka.Cluster;
using Enx.Host.Tests.Support;
using Enx.Testing.Databases;
using Enx.Testing.Network;

namespace Enx.Host.Tests.Operations;

/// <summary>Processes of a cluster, as their supervisor sees them.</summary>
public sealed class ClusterProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-cluster-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_node_that_the_others_put_out_ends_with_255_and_comes_back_under_its_address()
    {
        var storage = await RolesTests.StorageAsync();
        var hocon = $"{storage}\nenx.cluster.port = {FreePort.Tcp()}";
        await using var other = await NodeUnderTest.StartAsync(storage);
        await using var node = await NodeProcess.StartAsync(_folder, hocon);
        var cluster = Cluster.Get(other.Node.System);
        await SeesAsync(cluster, 2);
        cluster.Down(cluster.State.Members.Single(m => m.Address != cluster.SelfAddress).Address);
        Assert.Equal(255, await node.EndedAsync());
        await using var again = await NodeProcess.StartAsync(_folder, hocon);
        await SeesAsync(cluster, 2);
        Assert.Equal(0, await again.TerminateAsync());
        await SeesAsync(cluster, 1);
    }

    [Fact]
    public async Task A_node_whose_database_is_away_lives_and_says_why_it_is_not_ready_and_can_be_told_to_stop()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await server.StopAsync();
        var http = FreePort.Tcp();
        using var process = NodeProcess.Launch(
            _folder, [],
            ("ENX_HTTP_PORT", $"{http}"), ("ENX_MEDIA_PORT", "0"), ("ENX_MEDIA_TCP_PORT", "0"), ("ENX_STORAGE_PROVIDER", "postgresql"), ("ENX_STORAGE_CONNECTION_STRING", database));
        var output = process.StandardOutput.ReadToEndAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        await Eventually.HoldsAsync(async () => await StatusAsync(client, "healthz/live") == HttpStatusCode.OK, "the process lives", Patience);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "healthz/ready"));
        using (Process.Start("kill", ["-TERM", process.Id.ToString()])) await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
        Assert.Single((await output).Split('\n'), line => line.Contains("PostgreSQL does not answer", StringComparison.Ordinal));
    }

    private static Task SeesAsync(Cluster cluster, int members) => Eventually.HoldsAsync(
        () => cluster.State.Members.Count == members && cluster.State.Members.All(m => m.Status == MemberStatus.Up), $"there are {members} members", Patience);

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(path);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
