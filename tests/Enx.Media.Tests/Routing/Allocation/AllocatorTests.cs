using Enx.Media.Routing.Allocation;
using Xunit;

namespace Enx.Media.Tests.Routing.Allocation;

public class AllocatorTests
{
    private static readonly OfferedLayer[] OneLayer = [new(0, 0, 1080, 1_200_000)];

    private static readonly OfferedLayer[] Screen =
    [
        new(0, 0, 360, 100_000), new(0, 1, 360, 150_000), new(0, 2, 360, 250_000),
        new(1, 0, 1080, 500_000), new(1, 1, 1080, 750_000), new(1, 2, 1080, 1_250_000),
    ];

    [Theory]
    [InlineData(300, "3×q7")] // everyone has a base before the screen has more
    [InlineData(800, "h7 q15 q7")] // then the screen climbs first, pixels before frame rate
    [InlineData(1_100, "h15 q15 q7")]
    [InlineData(1_600, "h30 2×q7")]
    [InlineData(2_000, "h30 2×q30")] // and only then the others
    public void A_share_climbs_before_anybody_else_gets_a_second_layer(int kilobits, string expected)
    {
        var subscriber = new Subscriber().Wants(101, Screen, share: true).Wants(1, Subscriber.Camera()).Wants(2, Subscriber.Camera());
        Assert.Equal(expected, subscriber.Settle(kilobits).ToString());
    }

    [Theory]
    [InlineData(1_000, "- 4×q30")] // it does not fit at all: the others are not made to wait for it
    [InlineData(1_350, "q30 4×-")]
    [InlineData(1_450, "q30 q7 3×-")]
    [InlineData(2_300, "5×q30")]
    public void A_share_with_one_layer_comes_before_all_faces_if_it_fits(int kilobits, string expected)
    {
        var subscriber = new Subscriber().Wants(101, OneLayer, share: true);
        for (var i = 1; i <= 4; i++) subscriber.Wants(i, Subscriber.Camera());
        Assert.Equal(expected, subscriber.Settle(kilobits).ToString());
    }

    [Theory]
    [InlineData(180, "q30")]
    [InlineData(360, "h30")]
    [InlineData(500, "h30")] // between two layers, the lower
    [InlineData(720, "f30")]
    [InlineData(90, "q30")] // every layer is taller: the lowest
    [InlineData(0, "f30")] // no limit
    public void Nothing_taller_than_the_limit_is_sent_but_always_something(int maxHeight, string expected)
    {
        var subscriber = new Subscriber().Wants(1, Subscriber.Camera(), maxHeight);
        Assert.Equal(expected, subscriber.Settle(10_000).ToString());
        Assert.Equal(subscriber.Totals.Ideal, subscriber.Totals.Used);
    }

    [Theory]
    [InlineData("Arriving", "Missing", "h30")] // the publisher's network does not carry the tallest
    [InlineData("Missing", "Arriving", "f30")]
    [InlineData("Arriving", "Off", "f30")] // switched off because nobody wanted it: now somebody does
    [InlineData("Off", "Off", "f30")]
    [InlineData("Missing", "Missing", "q30")]
    public void A_layer_that_does_not_arrive_is_not_on_offer_and_one_switched_off_is(string h, string f, string expected) =>
        Assert.Equal(expected, new Subscriber().Wants(1, Subscriber.Camera(h: Enum.Parse<LayerState>(h), f: Enum.Parse<LayerState>(f))).Settle(10_000).ToString());

    [Fact]
    public void A_video_of_which_nothing_arrives_is_neither_sent_nor_paused_nor_supportable()
    {
        var subscriber = new Subscriber().Wants(1, Subscriber.Camera(LayerState.Missing, LayerState.Missing, LayerState.Missing)).Wants(2, Subscriber.Camera()).Settle(100);
        Assert.Equal(". q7", subscriber.ToString());
        Assert.Equal((1, 0), (subscriber.Totals.Supportable, subscriber.Totals.Paused));
    }

    [Fact]
    public void A_better_layer_that_costs_less_is_taken()
    {
        // A still scene at 720 lines, sent more sparingly than at 360.
        OfferedLayer[] layers = [new(0, 0, 180, 60_000), new(1, 0, 360, 300_000), new(2, 0, 720, 250_000)];
        Assert.Equal("f30", new Subscriber().Wants(1, layers).Settle(300).ToString());
        Assert.Equal("q30", new Subscriber().Wants(1, layers).Settle(270).ToString());
    }

    [Fact]
    public void A_layer_of_unknown_rate_counts_as_much_as_such_layers_usually_take()
    {
        OfferedLayer[] layers = [new(0, 0, 180, 0), new(0, 1, 180, 0), new(0, 2, 180, 0), new(1, 2, 720, 0, LayerState.Off)];
        var subscriber = new Subscriber().Wants(1, layers).Settle(1_000);
        Assert.Equal("q30", subscriber.ToString());
        Assert.Equal((200_000, 2_500_000, 80_000), (subscriber.Totals.Used, subscriber.Totals.Ideal, subscriber.Totals.Bases));
    }

    [Theory]
    [InlineData(180, 0, 0, 200_000)]
    [InlineData(180, 0, 2, 80_000)]
    [InlineData(360, 1, 2, 420_000)]
    [InlineData(720, 0, 1, 1_500_000)]
    [InlineData(540, 0, 0, 1_450_000)]
    [InlineData(60, 0, 0, 80_000)]
    [InlineData(2160, 0, 0, 5_000_000)]
    [InlineData(0, 0, 0, 700_000)]
    public void What_a_layer_usually_takes_goes_by_its_height_and_frame_rate(int height, int temporal, int highest, long expected) =>
        Assert.InRange(LayerRates.Expected(height, temporal, highest), expected * 98 / 100, expected * 102 / 100);

    [Fact]
    public void What_does_not_fit_is_paused_the_least_wanted_first_and_comes_back_by_itself()
    {
        var subscriber = Subscriber.OfCameras(4).Settle(1_000);
        Assert.Equal("3×q30 q15", subscriber.Settle(750).ToString());
        Assert.Equal("2×q7 2×-", subscriber.At(160).ToString()); // a real fall acts at once
        Assert.Equal((2, 2), (subscriber.Totals.Supportable, subscriber.Totals.Paused));
        Assert.Equal("4×q7", subscriber.At(400).ToString()); // and so does a return, as far as the paused go
        Assert.Equal("4×q30", subscriber.Settle(1_000).ToString());
    }

    [Fact]
    public void After_the_budget_has_taken_something_away_nothing_is_raised_for_five_seconds()
    {
        var subscriber = Subscriber.OfCameras(2).Settle(2_000);
        Assert.Equal("2×h30", subscriber.ToString());
        subscriber.At(700);
        Assert.Equal("h15 q30", subscriber.ToString());
        Assert.Equal("h15 q30", subscriber.Settle(1_650, 4).ToString());
        Assert.Equal("2×h30", subscriber.Settle(1_650, 2).ToString());
    }

    [Fact]
    public void A_network_that_clearly_carries_more_than_before_is_not_waited_for()
    {
        var subscriber = Subscriber.OfCameras(2).Settle(1_650);
        Assert.Equal("2×h30", subscriber.Settle(1_650, 20).ToString());
        Assert.Equal("h15 q30", subscriber.At(700).ToString());
        Assert.Equal("2×h30", subscriber.At(1_800).ToString());
    }

    [Fact]
    public void Pictures_grow_one_after_the_other_so_that_their_key_frames_do_not_come_at_once()
    {
        // 40 ms of 4,000 kbit/s are 160 kbit; the key frame of a layer of 700 kbit/s takes 175: one may always grow.
        var subscriber = Subscriber.OfCameras(4).Settle(1_000, 20);
        Assert.Equal("4×q30", subscriber.ToString());
        Assert.Equal("h30 3×q30", subscriber.At(4_000).ToString());
        Assert.Equal("2×h30 2×q30", subscriber.At(4_000).ToString());
        Assert.Equal("3×h30 q30", subscriber.At(4_000).ToString());
        Assert.Equal("4×h30", subscriber.At(4_000).ToString());
        // What goes down goes at once.
        Assert.Equal("4×q30", subscriber.At(1_000).ToString());
    }

    [Fact]
    public void As_many_grow_at_once_as_have_room_for_their_key_frames_and_the_others_get_all_frames_meanwhile()
    {
        // 40 ms of 10,000 kbit/s are 400 kbit, which is two key frames.
        var subscriber = new Subscriber();
        for (var slot = 1; slot <= 6; slot++) subscriber.Wants(slot, Subscriber.Camera(), maxHeight: 360);
        Assert.Equal("6×q7", subscriber.Settle(550, 20).ToString());
        Assert.Equal("2×h30 4×q30", subscriber.At(10_000).ToString());
        Assert.Equal("4×h30 2×q30", subscriber.At(10_000).ToString());
        Assert.Equal("6×h30", subscriber.At(10_000).ToString());
    }

    [Fact]
    public void After_a_raise_that_had_to_be_taken_back_a_network_that_carries_twice_what_was_promised_is_not_waited_for_either()
    {
        var subscriber = Subscriber.OfCameras(1).Settle(700, 20);
        Assert.Equal("h30", subscriber.At(800).ToString());
        Assert.Equal("h15", subscriber.At(500).ToString());
        Assert.Equal("h15", subscriber.At(1_590).ToString());
        Assert.Equal("h30", subscriber.At(1_610).ToString());
    }

    [Fact]
    public void Each_raise_that_had_to_be_taken_back_makes_the_next_wait_longer()
    {
        // A link of 800 whose estimate jumps to 1,000 whenever it is quiet: a raise every few seconds, taken back a second later.
        var subscriber = Subscriber.OfCameras(1).Settle(700);
        var raises = new List<long>();
        for (var i = 0; i < 3_000; i++)
        {
            var (high, before) = (subscriber.Totals.Used >= 700_000, subscriber.Switches);
            subscriber.Tick(high ? 600_000 : 1_000_000);
            if (subscriber.Switches > before && subscriber.Totals.Used >= 700_000) raises.Add(subscriber.NowUs);
        }

        Assert.InRange(raises.Count, 5, 12);
        Assert.True(raises[^1] - raises[^2] > 55_000_000);
    }

    [Theory]
    [InlineData(1_500, 600, 600)] // twice what was sent before the fall, which breaks each wait
    [InlineData(1_000, 600, 350)] // a fall in two steps
    public void However_much_the_estimate_promises_raises_that_are_taken_back_get_rarer(int promise, int first, int second)
    {
        var subscriber = Subscriber.OfCameras(1).Settle(700);
        var (raises, low) = (new List<long>(), 0);
        for (var i = 0; i < 3_000; i++)
        {
            var (high, before) = (subscriber.Totals.Used >= 700_000, subscriber.Totals.Used);
            low = high ? 2 : low - 1;
            subscriber.At(low == 2 ? first : low == 1 ? second : promise);
            if (before < 700_000 && subscriber.Totals.Used >= 700_000) raises.Add(subscriber.NowUs);
        }

        Assert.InRange(raises.Count, 1, 40);
    }

    [Fact]
    public void A_slight_excess_is_borne_for_a_moment_and_then_ends()
    {
        var subscriber = Subscriber.OfCameras(1).Settle(800);
        Assert.Equal("h30", subscriber.ToString());
        for (var i = 0; i < 15; i++) Assert.Equal("h30", subscriber.At(650).ToString());
        Assert.Equal("h15", subscriber.At(650).ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(16)]
    public void Under_a_tenth_of_noise_there_are_no_more_than_two_switches_a_minute(int videos)
    {
        var random = new Random(7);
        var worst = 0;
        for (var kilobits = videos * 60; kilobits < videos * 3_000; kilobits += videos * 89)
        {
            var subscriber = Subscriber.OfCameras(videos).Settle(kilobits);
            for (var minute = 0; minute < 3; minute++)
            {
                var before = subscriber.Switches;
                for (var i = 0; i < 600; i++) subscriber.Tick((long)(kilobits * 1_000 * (0.9 + 0.2 * random.NextDouble())));
                // In the first minute it finds the place where it can stay.
                if (minute > 0) worst = Math.Max(worst, subscriber.Switches - before);
            }
        }

        Assert.InRange(worst, 0, 2);
    }

    [Fact]
    public void Another_order_moves_what_is_sent_at_once_even_where_nothing_may_be_raised()
    {
        var subscriber = Subscriber.OfCameras(2).Settle(2_000).At(700);
        Assert.Equal("h15 q30", subscriber.ToString());
        subscriber.Demands.Reverse();
        Assert.Equal("h15 q30", subscriber.At(700).ToString());
        Assert.Equal(2, subscriber.Demands[0].Slot);
    }

    [Fact]
    public void Fewer_videos_or_another_limit_act_at_once()
    {
        var subscriber = Subscriber.OfCameras(4).Settle(2_000).At(950);
        Assert.Equal("4×q30", subscriber.ToString());
        subscriber.Demands.RemoveRange(1, 3);
        Assert.Equal("h30", subscriber.At(950).ToString());
        subscriber.Demands[0] = subscriber.Demands[0] with { MaxHeight = 180 };
        Assert.Equal("q30", subscriber.At(950).ToString());
        subscriber.Demands[0] = subscriber.Demands[0] with { MaxHeight = 0 };
        Assert.Equal("h30", subscriber.At(950).ToString());
    }

    [Fact]
    public void A_new_face_on_a_slot_inherits_the_room_of_the_old_one()
    {
        // 200 of 210: too little for a raise, enough to go on.
        var subscriber = Subscriber.OfCameras(1).Settle(230).Settle(210);
        Assert.Equal("q30", subscriber.ToString());
        subscriber.Demands[0] = subscriber.Demands[0] with { Source = 99 };
        Assert.Equal("q30", subscriber.At(210).ToString());
    }

    [Fact]
    public void Nobody_wanted_and_no_budget_are_fine()
    {
        Assert.Equal(default, new Subscriber().At(1_000).Totals);
        var subscriber = Subscriber.OfCameras(2).At(-5);
        Assert.Equal("2×-", subscriber.ToString());
        Assert.Equal(5_000_000, subscriber.Totals.Ideal);
    }

    [Fact]
    public void Allocating_allocates_nothing()
    {
        var subscriber = Subscriber.OfCameras(16).At(2_000);
        var demands = subscriber.Demands.ToArray();
        var layers = subscriber.Layers.ToArray();
        var chosen = new int[16];
        Round(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(1_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Round(int count)
        {
            for (var i = 0; i < count; i++)
                Allocator.Allocate(Subscriber.Confirmed(1_000_000 + i % 50 * 100_000), demands, layers, subscriber.Options, subscriber.Memory, subscriber.NowUs + i * 100_000L, chosen);
        }
    }
}
