using CsCheck;
using Enx.Media.Routing.Allocation;
using Xunit;

namespace Enx.Media.Tests.Routing.Allocation;

/// <summary>What holds for every subscriber, whatever it wants and whatever its network does.</summary>
public class AllocatorProperties
{
    private static readonly Gen<OfferedLayer[]> Video =
        from spatial in Gen.Int[1, 3]
        from temporal in Gen.Int[1, 3]
        from rates in Gen.Int[20, 900].Array[9]
        from states in Gen.Int[0, 5].Array[3]
        select Enumerable.Range(0, spatial).SelectMany(s => Enumerable.Range(0, temporal).Select(t => new OfferedLayer(
            (byte)s, (byte)t, 180 << s, rates[s * 3 + t] * 1_000L << s, states[s] switch { 0 => LayerState.Missing, 1 => LayerState.Off, _ => LayerState.Arriving }))).ToArray();

    private static readonly Gen<(OfferedLayer[] Layers, int MaxHeight)> Wish = Gen.Select(Video, Gen.Int[0, 4].Select(i => i switch { 0 or 1 => 0, 2 => 180, 3 => 360, _ => 720 }));

    private static readonly Gen<(OfferedLayer[] Layers, int MaxHeight)[]> Wishes = Wish.Array[0, 17];

    private static readonly Gen<bool> First = Gen.Bool;

    [Fact]
    public void The_budget_is_never_exceeded_by_more_than_the_margin_for_keeping() =>
        Gen.Select(Wishes, First, Gen.Int[0, 12_000].Array[1, 40]).Sample((wishes, share, budgets) =>
        {
            var subscriber = Build(wishes, share);
            foreach (var budget in budgets)
            {
                subscriber.At(budget);
                Assert.True(subscriber.Totals.Used <= budget * 1_100L);
                Assert.Equal(subscriber.Totals.Used, Enumerable.Range(0, subscriber.Demands.Count).Sum(i => RateOf(subscriber, i)));
                Assert.True(subscriber.Totals.Used <= subscriber.Totals.Ideal);
            }
        });

    [Fact]
    public void More_budget_never_costs_a_video_unless_a_more_wanted_one_takes_its_place() =>
        Gen.Select(Wishes, First, Gen.Int[0, 12_000], Gen.Int[0, 3_000]).Sample((wishes, share, budget, more) =>
        {
            var (lower, higher) = (Build(wishes, share).At(budget), Build(wishes, share).At(budget + more));
            for (var i = 0; i < lower.Chosen.Length; i++)
            {
                if (lower.Chosen[i] < 0 == higher.Chosen[i] < 0) continue;
                Assert.True(higher.Chosen[i] >= 0);
                return;
            }
        });

    [Fact]
    public void Of_videos_that_cost_the_same_more_budget_never_means_fewer() =>
        Gen.Select(Gen.Int[1, 17], Gen.Int[0, 12_000], Gen.Int[0, 3_000]).Sample((count, budget, more) =>
            Assert.True(Subscriber.OfCameras(count).At(budget).Totals.Supportable <= Subscriber.OfCameras(count).At(budget + more).Totals.Supportable));

    [Fact]
    public void Of_two_alike_the_more_wanted_never_gets_less() =>
        Gen.Select(Wishes, Wish, Gen.Int[0, 16], Gen.Int[0, 16], Gen.Int[0, 12_000]).Sample((wishes, twin, one, other, budget) =>
        {
            var list = wishes.ToList();
            list.Insert(Math.Min(one, list.Count), twin);
            var second = Math.Max(Math.Min(one, list.Count), Math.Min(other, list.Count));
            list.Insert(second, twin);
            var first = list.FindIndex(w => ReferenceEquals(w.Layers, twin.Layers));
            var last = list.FindLastIndex(w => ReferenceEquals(w.Layers, twin.Layers));
            var subscriber = Build([.. list], share: false).At(budget);
            Assert.True(subscriber.Chosen[first] >= subscriber.Chosen[last]);
        });

    [Fact]
    public void Nobody_has_a_second_layer_while_somebody_is_paused_who_would_fit_beside_the_bases_of_the_more_wanted() =>
        Gen.Select(Wishes, First, Gen.Int[0, 12_000]).Sample((wishes, share, budget) =>
        {
            var subscriber = Build(wishes, share).At(budget);
            var bases = 0L;
            for (var i = 0; i < subscriber.Demands.Count; i++)
            {
                var cheapest = Cheapest(subscriber, i);
                if (subscriber.Chosen[i] >= 0) bases += cheapest;
                if (subscriber.Chosen[i] == Allocator.Paused) Assert.True((bases + cheapest) * 1.12 > budget * 1_000L);
            }
        });

    [Fact]
    public void Nothing_is_sent_that_is_missing_or_taller_than_wished_unless_it_is_the_lowest() =>
        Gen.Select(Wishes, First, Gen.Int[0, 12_000]).Sample((wishes, share, budget) =>
        {
            var subscriber = Build(wishes, share).At(budget);
            for (var i = 0; i < subscriber.Demands.Count; i++)
            {
                if (subscriber.Chosen[i] < 0) continue;
                var d = subscriber.Demands[i];
                var offered = subscriber.Layers.Skip(d.FirstLayer).Take(d.LayerCount).Where(l => l.State != LayerState.Missing).ToList();
                var layer = subscriber.Layers[d.FirstLayer + subscriber.Chosen[i]];
                Assert.NotEqual(LayerState.Missing, layer.State);
                Assert.True(d.MaxHeight == 0 || layer.Height <= d.MaxHeight || layer.Spatial == offered[0].Spatial);
            }
        });

    private static Subscriber Build((OfferedLayer[] Layers, int MaxHeight)[] wishes, bool share)
    {
        var subscriber = new Subscriber();
        for (var i = 0; i < wishes.Length; i++) subscriber.Wants(i == 0 && share ? 101 : i + 1, wishes[i].Layers, wishes[i].MaxHeight, i == 0 && share);
        return subscriber;
    }

    private static long RateOf(Subscriber subscriber, int demand) =>
        subscriber.Chosen[demand] < 0 ? 0 : subscriber.Layers[subscriber.Demands[demand].FirstLayer + subscriber.Chosen[demand]].BitsPerSecond;

    /// <summary>The least that a demand can be served with.</summary>
    private static long Cheapest(Subscriber subscriber, int demand)
    {
        var d = subscriber.Demands[demand];
        var alone = new Subscriber().Wants(1, [.. subscriber.Layers.Skip(d.FirstLayer).Take(d.LayerCount)], d.MaxHeight, d.IsShare).At(0);
        return alone.Totals.Bases;
    }
}
