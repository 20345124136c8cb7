using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Enx.Actors.Protocol;
using Enx.Host.Tests.Support;
using Enx.Testing.Network;

namespace Enx.Host.Tests.Backends;

/// <summary>The sample as it would run: a process of its own beside a node.</summary>
public sealed class IdleGuardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enx-idle-guard-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_makes_its_room_puts_out_who_is_idle_and_goes_on_when_the_node_was_killed_and_started_again()
    {
        var port = FreePort.Tcp();
        var hocon = $"enx.cluster.port = {port}";
        await using var node = await NodeProcess.StartAsync(_folder, hocon);
        using var guard = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "IdleGuard.dll"), $"akka.tcp://enx@127.0.0.1:{port}", "lobby", "0.05"])
        {
            RedirectStandardOutput = true,
        })!;
        var said = new ConcurrentQueue<string>();
        guard.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        guard.BeginOutputReadLine();
        try
        {
            await IsPutOutAsync(node);
            await node.KillAsync();
            await using var again = await NodeProcess.StartAsync(_folder, hocon);
            await IsPutOutAsync(again);
            await Eventually.HoldsAsync(() => said.Count(line => line == "Ann was idle for 0.05 minutes and is put out.") == 2, "the guard says what it does", Patience);
            Assert.Single(said, line => line.StartsWith("There is no room", StringComparison.Ordinal));
            string[] sentences = ["Guarding room lobby", "Waiting for akka.tcp://enx@", "Joined the cluster", "There is no room lobby: making it", "Ann is in the room", "Ann has left", "Ann was idle", "The nodes are gone"];
            Assert.True(said.All(line => line.Length == 0 || sentences.Any(s => line.StartsWith(s, StringComparison.Ordinal))), string.Join('\n', said));
        }
        finally
        {
            guard.Kill();
            await guard.WaitForExitAsync();
        }
    }

    [Fact]
    public void It_stays_under_a_hundred_lines()
    {
        var lines = File.ReadAllLines(Path.Combine(SourceFolder(), "../../../samples/IdleGuard/Program.cs"));
        Assert.InRange(lines.Length, 1, 99);
    }

    /// <summary>Somebody with neither microphone nor camera joins once the guard has made the room, and hears that the server put them out.</summary>
    private static async Task IsPutOutAsync(NodeProcess node)
    {
        using var app = node.App();
        await Eventually.HoldsAsync(async () =>
        {
            using var room = await app.GetAsync("rooms/lobby");
            return room.StatusCode == HttpStatusCode.OK;
        }, "the guard has made the room", Patience);
        using var made = await app.PostAsJsonAsync("rooms/lobby/tokens", new { name = "Ann", role = "participant", user_ref = "emp-7" });
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        await using var ann = await SignalClient.OpenAsync(new UriBuilder(node.Address) { Scheme = "ws", Path = "/signal" }.Uri);
        await ann.JoinAsync(token, "null");
        var (method, cause) = await HearEndAsync(ann);
        Assert.Equal(("onRoomDisConnected", Codes.DisconnectedByServer), (method, cause));
    }

    private static async Task<(string Method, int Cause)> HearEndAsync(SignalClient client)
    {
        await Eventually.HoldsAsync(() => client.Log.Contains("onRoomDisConnected"), "the guard has put the user out", Patience);
        var heard = await client.HearAsync("onRoomDisConnected");
        return (heard.Method, heard.Payload.GetProperty("cause").GetInt32());
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
