using Akka.Coordination;
using Enx.Actors.Postgres;
using Enx.Testing;
using Enx.Testing.Databases;
using Xunit;

namespace Enx.Actors.Tests.Postgres;

/// <summary>A lease that two want, in a real PostgreSQL.</summary>
public sealed class PostgresLeaseTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private string _database = "";
    private PostgresSystem _one = null!;
    private PostgresSystem _other = null!;

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        (_one, _other) = (await PostgresSystem.StartAsync(_database), await PostgresSystem.StartAsync(_database));
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task One_gets_it_and_the_other_when_it_is_given_back()
    {
        var (one, other) = (LeaseOf(_one), LeaseOf(_other));
        Assert.True(await one.Acquire());
        Assert.True(await one.Acquire());
        Assert.False(await other.Acquire());
        Assert.True(one.CheckLease());
        Assert.False(other.CheckLease());
        Assert.True(await one.Release());
        Assert.False(one.CheckLease());
        Assert.True(await other.Acquire());
    }

    [Fact]
    public async Task It_is_renewed_while_its_holder_lives_and_expires_with_it()
    {
        var (one, other) = (LeaseOf(_one), LeaseOf(_other));
        Assert.True(await one.Acquire());
        var until = await ExpiryAsync();
        await Eventually.HoldsAsync(async () => await ExpiryAsync() > until, "the lease is renewed", Patience);
        Assert.False(await other.Acquire());
        await _one.CrashAsync();
        await Eventually.HoldsAsync(other.Acquire, "the lease of a dead holder expires", Patience);
    }

    [Fact]
    public async Task Who_lost_it_by_the_databases_clock_is_told()
    {
        var (one, other) = (LeaseOf(_one), LeaseOf(_other));
        var lost = new TaskCompletionSource<Exception>();
        Assert.True(await one.Acquire(lost.SetResult));
        await PostgresSystem.ReadAsync<object>(_database, "update enx_lease set expires_at = clock_timestamp() - interval '1 second'");
        Assert.True(await other.Acquire());
        Assert.IsType<LeaseException>(await lost.Task.WaitAsync(Patience));
        Assert.False(one.CheckLease());
        Assert.True(other.CheckLease());
    }

    [Fact]
    public async Task A_database_that_is_away_makes_nobody_a_holder()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var node = await PostgresSystem.StartAsync(await server.CreateDatabaseAsync());
        await server.StopAsync();
        await Assert.ThrowsAsync<LeaseException>(LeaseOf(node).Acquire);
        await server.StartAgainAsync();
        Assert.True(await LeaseOf(node).Acquire());
    }

    [Fact]
    public async Task A_transaction_that_its_node_leaves_lying_is_ended_by_the_server()
    {
        await using var source = new PostgresDatabase(_database, TimeProvider.System).Source;
        await using var command = source.CreateCommand("show idle_in_transaction_session_timeout");
        Assert.Equal("5s", await command.ExecuteScalarAsync());
    }

    private static Lease LeaseOf(PostgresSystem node) => LeaseProvider.Get(node.System).GetLease("enx-akka-sbr", PostgresLease.ConfigPath, node.Address);

    private Task<DateTime> ExpiryAsync() => PostgresSystem.ReadAsync<DateTime>(_database, "select max(expires_at) from enx_lease");
}
