using System.Diagnostics;
using Enx.Load.Signalling;

namespace Enx.Cluster.Tests;

/// <summary>The database is away for a while.</summary>
[Collection("cluster")]
public sealed class DatabaseSpecs(ClusterHouse house, ITestOutputHelper output)
{
    private const int DatabaseAway = 9025;
    private const int TryAgain = 1172;
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Without_the_database_media_go_on_and_joins_are_refused_and_all_heals_when_it_is_back()
    {
        var cluster = await house.WholeAsync();
        await using var people = await Gathering.OfAsync(cluster, output, ["Ann", "Bob", "Cyd"]);
        var token = await cluster.TokenAsync(people.RoomId, "Dan");
        await people.BeginAsync();

        people.Happens("the database is stopped for 20 s");
        await cluster.Postgres.StopAsync();
        try
        {
            var asked = Stopwatch.GetTimestamp();
            var refusal = await Assert.ThrowsAsync<RpcException>(() => ClusterBot.JoinAsync(cluster, token, "Dan"));
            output.WriteLine($"  a join is refused after {Stopwatch.GetElapsedTime(asked).TotalSeconds:0.0} s with {refusal.Code}: {refusal.Message}");
            people.Check(refusal.Code is DatabaseAway or TryAgain, $"a join is refused with {refusal.Code}");
            await people.WaitUntilAsync(Away);
        }
        finally
        {
            await cluster.Postgres.StartAgainAsync();
        }
        people.Happens("the database is back");
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(60));
        await people.ComeAsync("Eve");
        await people.IsWholeAgainAsync(TimeSpan.FromSeconds(30));

        await people.NothingIsLostAsync();
        people.Report(control: null, media: Gathering.NoGap);
    }
}
