using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using Akka.Event;
using Npgsql;

namespace Enx.Actors.Postgres;

/// <summary>
/// A lease as a row that its holder renews. All times are the database's clock, so the nodes' clocks do not matter. Akka makes it, by
/// name, for the side of a parted cluster that wants to go on. Akka gives it back some time after it has served, and a node that was
/// paused until then would find it free: to such a node everybody else seems to be gone, and it would go on alone. So who has just woken
/// up is refused, and ends itself.
/// </summary>
internal sealed class PostgresLease : Lease, IDisposable
{
    /// <summary>Where its configuration is.</summary>
    public const string ConfigPath = "akka.coordination.lease.enx-postgres";

    /// <summary>Makes the table.</summary>
    public const string Ddl = "create table if not exists enx_lease(name text primary key, owner text not null, expires_at timestamptz not null)";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>A node that stood still for so long may have been put out by the others; a little less than that takes them.</summary>
    private static readonly TimeSpan StoodStill = TimeSpan.FromSeconds(6);

    /// <summary>By then a node that woke up has come to its decision.</summary>
    private static readonly TimeSpan JustWoken = TimeSpan.FromSeconds(60);

    private readonly ILoggingAdapter _log;
    private readonly PostgresDatabase _database;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly StandstillWatch _watch;
    private CancellationTokenSource? _renewal;
    private long _renewedAt;
    private volatile bool _held;

    /// <summary>Called by Akka.</summary>
    public PostgresLease(LeaseSettings settings, ExtendedActorSystem system) : base(settings)
    {
        _log = Logging.GetLogger(system, "enx-lease");
        _database = PostgresDatabase.Of(system);
        _watch = new StandstillWatch(_database.Time, StoodStill);
        system.RegisterOnTermination(Dispose);
    }

    /// <summary>
    /// What Akka needs to find it. It expires sooner than a cluster downs a node (some eight seconds after its death), else who is left
    /// when a holder dies would be refused, and end itself, too.
    /// </summary>
    public static Config Configuration { get; } = ConfigurationFactory.ParseString($$"""
        {{ConfigPath}} {
          lease-class = "{{typeof(PostgresLease).AssemblyQualifiedName}}"
          heartbeat-timeout = 6s
          heartbeat-interval = 2s
          lease-operation-timeout = 5s
        }
        """);

    /// <inheritdoc/>
    public override bool CheckLease() => _held && _database.Time.GetElapsedTime(Interlocked.Read(ref _renewedAt)) < Settings.TimeoutSettings.HeartbeatTimeout;

    /// <inheritdoc/>
    public override Task<bool> Acquire() => Acquire(_ => { });

    /// <inheritdoc/>
    public override async Task<bool> Acquire(Action<Exception> leaseLostCallback)
    {
        await _gate.WaitAsync(_ended.Token).ConfigureAwait(false);
        try
        {
            if (_watch.HasWokenWithin(JustWoken))
            {
                _log.Warning("This node stood still, and the others may have gone on without it: it does not ask for the lease {Name}", Settings.LeaseName);
                return false;
            }
            if (CheckLease()) return true;
            if (!await TryHoldPatientlyAsync().ConfigureAwait(false))
            {
                _log.Info("The lease {Name} is held by another", Settings.LeaseName);
                return false;
            }

            _log.Info("Got the lease {Name} as {Owner}", Settings.LeaseName, Settings.OwnerName);
            _held = true;
            _renewal?.Cancel();
            _renewal = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            _ = RenewAsync(leaseLostCallback, _renewal.Token);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task<bool> Release()
    {
        await _gate.WaitAsync(_ended.Token).ConfigureAwait(false);
        try
        {
            _renewal?.Cancel();
            _held = false;
            using var patience = Patience();
            await using var command = _database.Source.CreateCommand("delete from enx_lease where name = $1 and owner = $2");
            command.Parameters.AddWithValue(Settings.LeaseName);
            command.Parameters.AddWithValue(Settings.OwnerName);
            await command.ExecuteNonQueryAsync(patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            throw new LeaseException($"The lease {Settings.LeaseName} cannot be given back, and expires: {e.Message}");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends renewals: the lease expires by itself.</summary>
    public void Dispose()
    {
        _held = false;
        _watch.Dispose();
        _ended.Cancel();
    }

    /// <summary>The database may be away for a moment in the same minute as a node, and who gives up too soon ends a whole cluster.</summary>
    private async Task<bool> TryHoldPatientlyAsync()
    {
        using var patience = Patience();
        while (true)
        {
            try
            {
                return await TryHoldAsync(patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTrouble(e))
            {
                if (patience.IsCancellationRequested) throw new LeaseException($"The database that holds the lease {Settings.LeaseName} does not answer: {e.Message}");
                await Task.Delay(RetryAfter, _database.Time, _ended.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        var asked = _database.Time.GetTimestamp();
        await using var command = _database.Source.CreateCommand("""
            insert into enx_lease(name, owner, expires_at) values ($1, $2, clock_timestamp() + $3)
            on conflict (name) do update set owner = excluded.owner, expires_at = excluded.expires_at
            where enx_lease.owner = excluded.owner or enx_lease.expires_at < clock_timestamp()
            """);
        command.Parameters.AddWithValue(Settings.LeaseName);
        command.Parameters.AddWithValue(Settings.OwnerName);
        command.Parameters.AddWithValue(Settings.TimeoutSettings.HeartbeatTimeout);
        if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0) return false;
        Interlocked.Exchange(ref _renewedAt, asked);
        return true;
    }

    private async Task RenewAsync(Action<Exception> lost, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Settings.TimeoutSettings.HeartbeatInterval, _database.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                try
                {
                    if (!await TryHoldAsync(stop).ConfigureAwait(false)) throw new LeaseException($"The lease {Settings.LeaseName} was taken over.");
                }
                // Held until it has expired: the next renewal may come through.
                catch (Exception e) when (IsTrouble(e) && !stop.IsCancellationRequested && CheckLease())
                {
                    _log.Warning("The lease {Name} cannot be renewed: {Cause}", Settings.LeaseName, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _held = false;
            _log.Warning("The lease {Name} is lost: {Cause}", Settings.LeaseName, e.Message);
            lost(e);
        }
    }

    private CancellationTokenSource Patience() => new(Settings.TimeoutSettings.OperationTimeout, _database.Time);

    private static bool IsTrouble(Exception e) => e is NpgsqlException or TimeoutException or OperationCanceledException or System.Net.Sockets.SocketException;
}
