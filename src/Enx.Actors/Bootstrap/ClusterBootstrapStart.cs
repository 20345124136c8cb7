using Akka;
using Akka.Actor;
using Enx.Actors.Postgres;

namespace Enx.Actors.Bootstrap;

/// <summary>Starts <see cref="ClusterBootstrap"/> on a node.</summary>
internal static class ClusterBootstrapStart
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(3);

    /// <summary>From now on this node looks for the cluster, and its row goes when it leaves.</summary>
    /// <param name="system">The actor system, which must have its PostgreSQL database as a setup.</param>
    /// <param name="databaseReady">Completes when the database has answered and the table is there.</param>
    /// <param name="times">How often and how long; null for the usual.</param>
    public static void StartClusterBootstrap(this ActorSystem system, Task databaseReady, ClusterBootstrapTimes? times = null)
    {
        var bootstrap = system.ActorOf(ClusterBootstrap.Props(PostgresDatabase.Of(system), databaseReady, times ?? ClusterBootstrapTimes.Usual), "cluster-bootstrap");
        // Late: a node that joins while this one leaves should still find this one, and not form a second cluster.
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseClusterShutdown, "leave-the-member-table", async () =>
        {
            try
            {
                await bootstrap.Ask<ClusterBootstrap.Left>(ClusterBootstrap.Leave.Instance, LeavePatience).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                // The database is away: the row grows old.
            }

            return Done.Instance;
        });
    }
}
