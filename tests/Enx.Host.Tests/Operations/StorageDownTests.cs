using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Enx.Actors.Protocol;
using Enx.Host.Tests.Support;
using Enx.Load.Signalling;
using Enx.Testing.Databases;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Enx.Host.Tests.Operations;

/// <summary>The storage takes no writes for a while: a full disk, a locked file, a server that is gone.</summary>
public sealed partial class StorageDownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_full_disk_is_told_once_and_not_tried_in_a_hot_loop_and_people_come_back_to_their_places()
    {
        await using var disk = await SmallDisk.CreateAsync(megabytes: 8);
        var node = await TestNode.StartAsync($"enx.storage.connection-string = \"Data Source={Path.Combine(disk.Folder, "rooms.db")};Pooling=False\"");
        try
        {
            var id = await node.CreateRoomAsync();
            await using var ann = await StayAsync(node, id, "Ann");
            await using var bob = await StayAsync(node, id, "Bob");
            var token = await node.TokenAsync(id, "Carl");
            // There is room in the write-ahead log for some facts, and it gives back its place when the last connection closes: the disk is filled until
            // the node notices.
            await ReadyIsAsync(node.Node, false, meanwhile: disk.FillUp);
            AssertTryAgain(await ann.RefusedAsync("muteSelfAudio", """{"muted": true}"""));
            Assert.Equal(HttpStatusCode.OK, await LookAsync(node.Node, "live"));
            await using var carl = await node.ConnectAsync();
            Assert.Equal(Codes.StorageAway, (await Assert.ThrowsAsync<RpcException>(() => carl.JoinAsync(token))).Code);
            await Task.Delay(TimeSpan.FromSeconds(10));
            Assert.Equal(2, node.Engine.Peers.Count);

            disk.Empty();
            await ReadyIsAsync(node.Node, true);
            await ann.HearAsync("onRoomRestored");
            await bob.HearAsync("onRoomRestored");
            await ann.CallAsync("muteSelfAudio", """{"muted": true}""");
            await using var dora = await node.JoinAsync(id, "Dora");

            const string Again = "The storage takes writes again";
            await Eventually.HoldsAsync(() => node.Logs.All.Contains(Again, StringComparison.Ordinal), "the log says that all is well");
            string[] lines = [.. node.Logs.Lines];
            Assert.Single(lines, l => l.Contains("Rooms that want to store something end", StringComparison.Ordinal));
            var tries = int.Parse(Counted().Match(lines.Single(l => l.Contains(Again, StringComparison.Ordinal))).Groups[1].Value);
            Assert.InRange(tries, 1, 9);
            Assert.DoesNotContain(lines, l => l.Contains("\"@x\"", StringComparison.Ordinal));
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_locked_file_makes_the_node_not_ready_for_as_long_as_it_is_locked()
    {
        var node = await TestNode.StartAsync();
        try
        {
            var id = await node.CreateRoomAsync();
            await using (var other = new SqliteConnection(ConnectionOf(node)))
            {
                await other.OpenAsync();
                await using var locking = other.CreateCommand();
                locking.CommandText = "begin exclusive";
                await locking.ExecuteNonQueryAsync();
                await ReadyIsAsync(node.Node, false);
                Assert.Equal(HttpStatusCode.OK, await LookAsync(node.Node, "live"));
                locking.CommandText = "rollback";
                await locking.ExecuteNonQueryAsync();
            }
            await ReadyIsAsync(node.Node, true);
            await using var ann = await node.JoinAsync(id);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_server_that_stops_is_told_in_one_line_and_all_is_well_when_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        var node = await TestNode.StartAsync($"enx.storage {{ provider = postgresql, connection-string = \"{database}\" }}");
        try
        {
            var ids = new List<string>();
            for (var i = 0; i < 5; i++) ids.Add(await node.CreateRoomAsync());
            var people = await Task.WhenAll(ids.Select(id => StayAsync(node, id, "Ann")));
            await server.StopAsync();
            foreach (var ann in people) AssertTryAgain(await ann.RefusedAsync("muteSelfAudio", """{"muted": true}"""));
            await ReadyIsAsync(node.Node, false);
            await Task.Delay(TimeSpan.FromSeconds(5));
            await server.StartAgainAsync();
            await ReadyIsAsync(node.Node, true);
            foreach (var ann in people)
            {
                await ann.HearAsync("onRoomRestored");
                await ann.CallAsync("muteSelfAudio", """{"muted": true}""");
                await ann.DisposeAsync();
            }
            Assert.Single(node.Logs.Lines, l => l.Contains("Rooms that want to store something end", StringComparison.Ordinal));
            Assert.DoesNotContain(node.Logs.Lines, l => l.Contains("\"@x\"", StringComparison.Ordinal) && l.Contains("sharding/room", StringComparison.Ordinal));
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_node_whose_tables_are_still_being_made_does_not_say_that_its_storage_takes_no_writes()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await LockTablesAsync(connection, "pg_advisory_lock");
        var starting = TestNode.StartAsync($"enx.storage {{ provider = postgresql, connection-string = \"{database}\" }}");
        // The storage is looked at each second.
        await Task.Delay(TimeSpan.FromSeconds(3));
        await LockTablesAsync(connection, "pg_advisory_unlock");
        var node = await starting;
        try
        {
            await using var ann = await node.JoinAsync(await node.CreateRoomAsync());
            Assert.DoesNotContain(node.Logs.Lines, l => l.Contains("does not take writes", StringComparison.Ordinal));
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>Nodes that start together make the tables one after the other, under this lock.</summary>
    private static async Task LockTablesAsync(NpgsqlConnection connection, string how)
    {
        await using var command = new NpgsqlCommand($"select {how}(hashtextextended('enx:tables', 0))", connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Joins, and wants to be waited for.</summary>
    private static async Task<SignalClient> StayAsync(TestNode node, string roomId, string name)
    {
        var client = await node.ConnectAsync();
        await client.JoinAsync(await node.TokenAsync(roomId, name, "moderator"), roomInfo: "{}");
        return client;
    }

    /// <summary>The room that could not store it ends, and which word of that comes first is chance.</summary>
    private static void AssertTryAgain(RpcException refusal)
    {
        Assert.Contains(refusal.Code, new[] { Codes.StorageAway, Codes.RoomConnectFailed });
        Assert.Contains("ry again", refusal.Message, StringComparison.Ordinal);
    }

    private static Task ReadyIsAsync(EnxNode node, bool ready, Action? meanwhile = null) => Eventually.HoldsAsync(
        async () =>
        {
            meanwhile?.Invoke();
            return await LookAsync(node, "ready") == (ready ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
        },
        $"the node is {(ready ? "" : "not ")}ready",
        Patience);

    private static async Task<HttpStatusCode> LookAsync(EnxNode node, string what)
    {
        using var http = new HttpClient { BaseAddress = node.HttpAddress };
        using var answer = await http.GetAsync($"healthz/{what}");
        if (answer.StatusCode != HttpStatusCode.OK) Assert.Contains("storage", (await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync())).RootElement.GetProperty("desc").GetString(), StringComparison.Ordinal);
        return answer.StatusCode;
    }

    private static string ConnectionOf(TestNode node) => node.Node.Configuration.Settings.Storage.ConnectionString.Reveal();

    [GeneratedRegex(@"; (\d+) reads and writes")]
    private static partial Regex Counted();
}
