using Enx.Actors.Bootstrap;
using Enx.Actors.Tests.Postgres;
using Enx.Testing;
using Enx.Testing.Databases;
using Xunit;

namespace Enx.Actors.Tests.Bootstrap;

/// <summary>How nodes find each other in a real PostgreSQL, whatever was left there by others.</summary>
public sealed class ClusterBootstrapTests
{
    private const string Ghost = "akka.tcp://enx@127.0.0.1:1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ClusterBootstrapTimes Quick =
        new(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));

    private static readonly ClusterBootstrapTimes NeverStale = Quick with { StaleAfter = TimeSpan.FromHours(1) };

    [Fact]
    public async Task A_row_that_a_dead_member_left_is_waited_out()
    {
        var database = await DatabaseWithGhostAsync();
        await using var node = await PostgresSystem.JoinAsync(database, Quick);
        await node.IsUpAsync();
        Assert.Equal(node.Address, await PostgresSystem.ReadAsync<string>(database, "select string_agg(address, ' ') from enx_member"));
    }

    [Fact]
    public async Task A_member_that_renews_its_row_is_not_dead_however_old_the_row_looks()
    {
        var database = await DatabaseWithGhostAsync();
        await using var node = await PostgresSystem.JoinAsync(database, Quick);
        // As after the database was away, for longer than it takes to give a silent row up.
        for (var i = 0; i < 50; i++)
        {
            await PostgresSystem.ReadAsync<object>(database, $"update enx_member set alive_at = clock_timestamp() - interval '1 hour' where address = '{Ghost}'");
            await Task.Delay(100);
        }

        Assert.False(node.IsUp);
        await node.IsUpAsync();
    }

    [Fact]
    public async Task A_lone_node_that_was_killed_is_a_cluster_again_at_once_under_its_address()
    {
        var database = await EmptyDatabaseAsync();
        var first = await PostgresSystem.JoinAsync(database, NeverStale);
        await first.IsUpAsync();
        var port = first.Cluster.SelfAddress.Port!.Value;
        await first.CrashAsync();
        await using var second = await PostgresSystem.JoinAsync(database, NeverStale, port);
        await second.IsUpAsync();
    }

    [Fact]
    public async Task A_node_that_was_killed_comes_back_to_the_others_under_its_address()
    {
        var database = await EmptyDatabaseAsync();
        await using var other = await PostgresSystem.JoinAsync(database, Quick);
        await other.IsUpAsync();
        var killed = await PostgresSystem.JoinAsync(database, Quick);
        await other.SeesAsync(2);
        var port = killed.Cluster.SelfAddress.Port!.Value;
        var life = killed.Cluster.SelfUniqueAddress;
        await killed.CrashAsync();
        await using var again = await PostgresSystem.JoinAsync(database, Quick, port);
        await again.SeesAsync(2);
        await Eventually.HoldsAsync(() => other.Cluster.State.Members.Count == 2 && other.Cluster.State.Members.All(m => !m.UniqueAddress.Equals(life)), "the earlier life is gone", Patience);
    }

    [Fact]
    public async Task Nodes_that_were_all_killed_are_one_cluster_again()
    {
        var database = await EmptyDatabaseAsync();
        var killed = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostgresSystem.JoinAsync(database, Quick)));
        foreach (var node in killed) await node.SeesAsync(3);
        var ports = killed.Select(n => n.Cluster.SelfAddress.Port!.Value).ToList();
        foreach (var node in killed) await node.CrashAsync();
        var again = await Task.WhenAll(ports.Select(port => PostgresSystem.JoinAsync(database, Quick, port)));
        foreach (var node in again) await node.SeesAsync(3);
        foreach (var node in again) await node.DisposeAsync();
    }

    [Fact]
    public async Task A_member_renews_its_row_and_takes_it_away_when_it_leaves()
    {
        var database = await EmptyDatabaseAsync();
        var node = await PostgresSystem.JoinAsync(database, NeverStale);
        await node.IsUpAsync();
        var first = await BeatAsync(database);
        await Eventually.HoldsAsync(async () => await BeatAsync(database) > first, "the row is renewed", Patience);
        await node.LeaveAsync();
        Assert.Equal(0, await PostgresSystem.ReadAsync<long>(database, "select count(*) from enx_member"));
    }

    private static Task<DateTime> BeatAsync(string database) => PostgresSystem.ReadAsync<DateTime>(database, "select max(alive_at) from enx_member");

    private static async Task<string> EmptyDatabaseAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();

    private static async Task<string> DatabaseWithGhostAsync()
    {
        var database = await EmptyDatabaseAsync();
        await PostgresSystem.ReadAsync<object>(database, $"{MemberTable.Ddl}; insert into enx_member values ('enx', '{Ghost}', clock_timestamp())");
        return database;
    }
}
