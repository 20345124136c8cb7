using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Enx.Actors.Bootstrap;
using Enx.Actors.Postgres;
using Enx.Testing;
using Npgsql;

namespace Enx.Actors.Tests.Postgres;

/// <summary>An actor system with a cluster, a PostgreSQL database and nothing else.</summary>
internal sealed class PostgresSystem : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private PostgresSystem(ActorSystem system) => System = system;

    public ActorSystem System { get; }

    public Cluster Cluster => Cluster.Get(System);

    public string Address => Cluster.SelfAddress.ToString();

    public bool IsUp => Cluster.State.Members.Any(m => m.UniqueAddress.Equals(Cluster.SelfUniqueAddress) && m.Status == MemberStatus.Up);

    public static async Task<PostgresSystem> StartAsync(string database, int port = 0)
    {
        var hocon = ConfigurationFactory.ParseString($$"""
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
            akka.loglevel = WARNING
            akka.cluster.retry-unsuccessful-join-after = 1s
            akka.cluster.seed-node-timeout = 1s
            akka.cluster.down-removal-margin = 100ms
            """).WithFallback(PostgresLease.Configuration);
        var postgres = new PostgresDatabase(database, TimeProvider.System);
        var system = new PostgresSystem(ActorSystem.Create("enx", BootstrapSetup.Create().WithConfig(hocon).And(postgres)));
        system.System.RegisterOnTermination(postgres.Source.Dispose);
        await postgres.PrepareAsync(system.System, readJournal: null);
        return system;
    }

    public static async Task<PostgresSystem> JoinAsync(string database, ClusterBootstrapTimes times, int port = 0)
    {
        var system = await StartAsync(database, port);
        system.System.StartClusterBootstrap(Task.CompletedTask, times);
        return system;
    }

    public Task IsUpAsync() => Eventually.HoldsAsync(() => IsUp, $"{Address} is a member", Patience);

    public Task SeesAsync(int members) => Eventually.HoldsAsync(
        () => Cluster.State.Members.Count == members && Cluster.State.Members.All(m => m.Status == MemberStatus.Up), $"{Address} sees {members} members", Patience);

    /// <summary>It dies: no leaving.</summary>
    public async Task CrashAsync()
    {
        ((ExtendedActorSystem)System).Abort();
        await System.WhenTerminated.WaitAsync(Patience);
    }

    /// <summary>It leaves in good order.</summary>
    public Task LeaveAsync() => CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClrExitReason.Instance);

    public async ValueTask DisposeAsync()
    {
        if (!System.WhenTerminated.IsCompleted) await LeaveAsync();
    }

    /// <summary>One value out of the database.</summary>
    public static async Task<T?> ReadAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The tests' own texts.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
