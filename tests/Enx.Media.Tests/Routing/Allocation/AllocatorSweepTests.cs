using System.Globalization;
using Xunit;

namespace Enx.Media.Tests.Routing.Allocation;

public class AllocatorSweepTests
{
    // The budget in kbit/s; what is chosen on the way up, where more needs a margin of 12 %; and on the way down, where what is sent
    // goes on while it fits. A camera takes 80, 120 and 200 kbit/s at 180 lines and 7, 15 and 30 frames a second (q7 q15 q30); 420 and 700
    // at 360 lines (h15 h30); 1500 and 2500 at 720 lines (f15 f30). A dash is a paused video.
    [Theory]
    [InlineData(1, """
             0 | -   | -
            50 | -   | -
            80 | -   | q7
           100 | q7  | q7
           150 | q15 | q15
           200 | q15 | q30
           300 | q30 | q30
           450 | q30 | h15
           600 | h15 | h15
           750 | h15 | h30
          1000 | h30 | h30
          1500 | h30 | f15
          2000 | f15 | f15
          2600 | f15 | f30
          3000 | f30 | f30
          5000 | f30 | f30
         10000 | f30 | f30
        """)]
    [InlineData(4, """
             0 | 4×-         | 4×-
            50 | 4×-         | 4×-
           100 | q7 3×-      | q7 3×-
           200 | 2×q7 2×-    | q15 q7 2×-
           250 | q15 q7 2×-  | 3×q7 -
           300 | 3×q7 -      | q15 2×q7 -
           350 | q15 2×q7 -  | 4×q7
           400 | 4×q7        | 2×q15 2×q7
           500 | 3×q15 q7    | 4×q15
           600 | 4×q15       | q30 3×q15
           700 | q30 3×q15   | 2×q30 2×q15
           900 | 4×q30       | 4×q30
          1000 | 4×q30       | 4×q30
          1500 | 2×h15 2×q30 | 3×h15 q30
          2000 | 4×h15       | h30 3×h15
          2500 | h30 3×h15   | 2×h30 2×h15
          3000 | 3×h30 h15   | 4×h30
          3500 | 4×h30       | 4×h30
          4000 | 4×h30       | f15 3×h30
          5000 | 2×f15 2×h30 | 2×f15 2×h30
          6000 | 3×f15 h30   | 4×f15
          7500 | 4×f15       | f30 3×f15
          9000 | 2×f30 2×f15 | 2×f30 2×f15
         10000 | 2×f30 2×f15 | 2×f30 2×f15
        """)]
    [InlineData(9, """
             0 | 9×-          | 9×-
           100 | q7 8×-       | q7 8×-
           250 | q15 q7 7×-   | 3×q7 6×-
           400 | 4×q7 5×-     | 5×q7 4×-
           500 | q15 4×q7 4×- | 6×q7 3×-
           600 | q15 5×q7 3×- | q15 6×q7 2×-
           700 | q15 6×q7 2×- | q15 7×q7 -
           800 | q15 7×q7 -   | 2×q15 7×q7
           900 | 2×q15 7×q7   | 4×q15 5×q7
          1000 | 4×q15 5×q7   | 7×q15 2×q7
          1200 | 8×q15 q7     | q30 8×q15
          1500 | 3×q30 6×q15  | 5×q30 4×q15
          2000 | 8×q30 q15    | 9×q30
          2500 | h15 8×q30    | 3×h15 6×q30
          3000 | 3×h15 6×q30  | 5×h15 4×q30
          4000 | 8×h15 q30    | 9×h15
          5000 | 2×h30 7×h15  | 4×h30 5×h15
          6000 | 5×h30 4×h15  | 7×h30 2×h15
          7000 | 8×h30 h15    | 9×h30
          8000 | f15 8×h30    | 2×f15 7×h30
         10000 | 3×f15 6×h30  | 3×f15 6×h30
        """)]
    [InlineData(16, """
             0 | 16×-          | 16×-
           100 | q7 15×-       | q7 15×-
           250 | q15 q7 14×-   | 3×q7 13×-
           500 | q15 4×q7 11×- | 6×q7 10×-
           800 | q15 7×q7 8×-  | 10×q7 6×-
          1000 | 11×q7 5×-     | q15 11×q7 4×-
          1250 | q15 12×q7 3×- | q15 14×q7 -
          1500 | q15 15×q7     | 5×q15 11×q7
          2000 | 12×q15 4×q7   | q30 15×q15
          2500 | 3×q30 13×q15  | 7×q30 9×q15
          3000 | 9×q30 7×q15   | 13×q30 3×q15
          3500 | 15×q30 q15    | h15 15×q30
          4000 | h15 15×q30    | 3×h15 13×q30
          5000 | 5×h15 11×q30  | 8×h15 8×q30
          6000 | 9×h15 7×q30   | 12×h15 4×q30
          7500 | 15×h15 q30    | 2×h30 14×h15
          9000 | 4×h30 12×h15  | 7×h30 9×h15
         10000 | 7×h30 9×h15   | 7×h30 9×h15
        """)]
    public void From_nothing_to_ten_megabits_and_back_everyone_gets_what_the_table_says(int videos, string table)
    {
        var rows = table.Split('\n').Select(r => r.Split('|', StringSplitOptions.TrimEntries)).Select(r => (Kilobits: int.Parse(r[0], CultureInfo.InvariantCulture), Up: r[1], Down: r[2])).ToList();
        var subscriber = Subscriber.OfCameras(videos);
        var (up, down) = (new Dictionary<int, string>(), new Dictionary<int, string>());
        for (var kilobits = 0; kilobits <= 10_000; kilobits += 10) up[kilobits] = subscriber.Settle(kilobits, 6).ToString();
        for (var kilobits = 10_000; kilobits >= 0; kilobits -= 10) down[kilobits] = subscriber.Settle(kilobits, 6).ToString();
        Assert.Equal(rows, rows.Select(r => (r.Kilobits, up[r.Kilobits], down[r.Kilobits])));
    }

    [Fact]
    public void Along_the_way_less_is_left_over_than_the_dearest_next_step_would_take()
    {
        foreach (var videos in new[] { 4, 9, 16 })
        {
            var subscriber = Subscriber.OfCameras(videos);
            for (var kilobits = 10_000; kilobits >= videos * 200; kilobits -= 50)
            {
                var totals = subscriber.Settle(kilobits, 6).Totals;
                var dearest = kilobits < videos * 700 ? 280_000 : 1_000_000;
                Assert.InRange(totals.Used, Math.Min(totals.Ideal, kilobits * 1_000L * 100 / 112 - dearest), kilobits * 1_000L);
            }
        }
    }
}
