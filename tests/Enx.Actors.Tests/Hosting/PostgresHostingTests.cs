using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Enx.Actors.Directory;
using Enx.Actors.Hosting;
using Enx.Actors.Journals;
using Enx.Actors.Postgres;
using Enx.Actors.Protocol;
using Enx.Testing;
using Enx.Testing.Databases;
using Xunit;
using static Enx.Actors.Tests.Samples;

namespace Enx.Actors.Tests.Hosting;

/// <summary>Rooms in a real PostgreSQL, on nodes that find each other there.</summary>
public sealed class PostgresHostingTests
{
    /// <summary>Decides early. But a busy machine may keep the database from answering for seconds, and a member that is not answered in time ends.</summary>
    private const string Hasty = $$"""
        akka.cluster.split-brain-resolver.stable-after = 2s
        {{PostgresLease.ConfigPath}} { lease-operation-timeout = 60s, heartbeat-timeout = 61s }
        """;

    private static readonly TimeSpan Patience = RoomsHost.Patience;

    [Fact]
    public async Task A_room_outlives_its_host_with_its_settings_and_is_listed()
    {
        var options = await OptionsAsync();
        var settings = new RoomSettings { Participants = 42, Description = "kept" };
        await using (var first = await RoomsHost.StartAsync(options()))
        {
            Assert.Equal(settings, (await first.Rooms.Ask<RoomReplies.RoomDetails>(Create(settings), Patience)).Settings);
            await first.Rooms.Ask<RoomReplies.RoomDetails>(Create(roomId: "r2"), Patience);
            await first.Rooms.Ask<RoomReplies.Done>(new RoomCommands.DeleteRoom("r2"), Patience);
        }

        await using var second = await RoomsHost.StartAsync(options());
        var details = await second.Rooms.Ask<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"), Patience);
        Assert.Equal(settings, details.Settings);
        Assert.Equal(Codes.RoomNotFound, (await second.Rooms.Ask<RoomReplies.Refused>(new RoomQueries.GetRoom("r2"), Patience)).Code);
        var listed = Assert.Single((await second.Directory.Ask<RoomList>(new DirectoryQueries.ListRooms(), Patience)).Rooms);
        Assert.Equal(("r1", 42), (listed.RoomId, listed.Settings.Participants));
    }

    [Fact]
    public async Task A_room_with_many_facts_comes_back_from_its_snapshot()
    {
        var options = await OptionsAsync();
        await using (var first = await RoomsHost.StartAsync(options()))
        {
            await first.Rooms.Ask<RoomReplies.RoomDetails>(Create(), Patience);
            for (var i = 1; i <= 250; i++)
                await first.Rooms.Ask<RoomReplies.RoomDetails>(new RoomCommands.UpdateRoom("r1", $"Name {i}", null, null, null), Patience);
        }

        await using var second = await RoomsHost.StartAsync(options());
        Assert.Equal("Name 250", (await second.Rooms.Ask<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"), Patience)).Name);
    }

    [Fact]
    public async Task Five_nodes_that_start_at_once_on_an_empty_database_are_one_cluster()
    {
        var options = await OptionsAsync();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RoomsHost.StartAsync(options())));
        try
        {
            foreach (var node in nodes) await node.SeesMembersAsync(5);
            Assert.All(nodes, node => Assert.Equal(nodes[0].Members, node.Members));
            await nodes[0].Rooms.Ask<RoomReplies.RoomDetails>(Create(), Patience);
            foreach (var node in nodes)
                Assert.Equal("r1", (await node.Rooms.Ask<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"), Patience)).RoomId);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Of_two_nodes_either_may_be_lost_and_the_other_goes_on()
    {
        foreach (var losesTheLower in new[] { true, false })
        {
            var options = await OptionsAsync();
            await using var one = await RoomsHost.StartAsync(options(), Hasty);
            await using var other = await RoomsHost.StartAsync(options(), Hasty);
            await one.SeesMembersAsync(2);
            await other.SeesMembersAsync(2);
            var lower = one.Address.Port < other.Address.Port ? one : other;
            var (lost, left) = losesTheLower == (lower == one) ? (one, other) : (other, one);
            await lost.CrashAsync();
            await left.SeesMembersAsync(1);
            await left.Rooms.Ask<RoomReplies.RoomDetails>(Create(), Patience);
            Assert.False(left.System.WhenTerminated.IsCompleted);
        }
    }

    [Fact]
    public async Task A_node_whose_database_is_away_at_the_start_waits_for_it()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await server.StopAsync();
        await using var node = await RoomsHost.StartAsync(new EnxRoomsOptions { Storage = RoomStorage.PostgreSql, ConnectionString = database });
        Assert.Empty(node.Members);
        await server.StartAgainAsync();
        await node.SeesMembersAsync(1);
        await node.Rooms.Ask<RoomReplies.RoomDetails>(Create(), Patience);
        Assert.Equal("r1", Assert.Single((await node.Directory.Ask<RoomList>(new DirectoryQueries.ListRooms(), Patience)).Rooms).RoomId);
    }

    [Fact]
    public async Task A_database_that_comes_back_finds_one_cluster_although_all_rows_have_grown_old()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        EnxRoomsOptions Options() => new() { Storage = RoomStorage.PostgreSql, ConnectionString = database };
        await using var member = await RoomsHost.StartAsync(Options());
        await member.SeesMembersAsync(1);
        await server.StopAsync();
        await using var late = await RoomsHost.StartAsync(Options());
        await server.StartAgainAsync();
        await server.ExecuteAsync(new Npgsql.NpgsqlConnectionStringBuilder(database).Database!, "update enx_member set alive_at = alive_at - interval '1 hour'");
        await late.SeesMembersAsync(2);
        await member.SeesMembersAsync(2);
    }

    [Fact]
    public async Task A_node_without_rooms_speaks_to_those_of_others_and_lists_them()
    {
        var options = await OptionsAsync();
        await using var gateway = await RoomsHost.StartAsync(options([NodeRoles.Gateway]));
        await using var media = await RoomsHost.StartAsync(options([NodeRoles.Media]));
        await using var rooms = await RoomsHost.StartAsync(options([NodeRoles.Room]));
        await gateway.SeesMembersAsync(3);
        await gateway.Rooms.Ask<RoomReplies.RoomDetails>(Create(), Patience);
        Assert.Equal("r1", (await media.Rooms.Ask<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"), Patience)).RoomId);
        await Eventually.HoldsAsync(
            async () => (await gateway.Directory.Ask<RoomList>(new DirectoryQueries.ListRooms(), Patience)).Rooms is [{ RoomId: "r1" }], "the gateway lists the room", Patience);
        Assert.False(media.HasDirectory);
        Assert.True(rooms.HasDirectory);
    }

    [Fact]
    public async Task A_backend_that_may_ask_for_the_lease_goes_on_when_all_room_nodes_are_lost_and_finds_the_next()
    {
        var options = await OptionsAsync();
        var node = await RoomsHost.StartAsync(options(), Hasty);
        await node.SeesMembersAsync(1);
        await using var backend = await RoomsHost.StartAsync(akka => akka
            .WithStrictSerialization()
            .WithRemoting("127.0.0.1", 0)
            .WithClustering(new ClusterOptions { Roles = ["backend"], SeedNodes = [node.Address.ToString()] })
            .AddHocon("akka.coordinated-shutdown.run-by-clr-shutdown-hook = off", HoconAddMode.Prepend)
            .AddEnxRoomsProxy(options().ConnectionString)
            .AddHocon(Hasty, HoconAddMode.Prepend));
        await backend.SeesMembersAsync(2);
        await backend.Rooms.Ask<RoomReplies.RoomDetails>(Create(), Patience);
        await node.CrashAsync();
        await backend.SeesMembersAsync(1);

        var next = options();
        next.SeedNodes = [backend.Address.ToString()];
        await using var later = await RoomsHost.StartAsync(next, Hasty);
        await backend.SeesMembersAsync(2);
        Assert.Equal("r1", (await backend.Rooms.Ask<RoomReplies.RoomDetails>(new RoomQueries.GetRoom("r1"), Patience)).RoomId);
    }

    /// <summary>Options of nodes on one database, which is empty.</summary>
    private static async Task<OptionsOf> OptionsAsync()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        return roles => new EnxRoomsOptions { Storage = RoomStorage.PostgreSql, ConnectionString = database, Roles = roles ?? [NodeRoles.Room] };
    }

    private delegate EnxRoomsOptions OptionsOf(string[]? roles = null);
}
