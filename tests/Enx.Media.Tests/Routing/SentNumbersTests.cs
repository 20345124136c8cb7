using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public class SentNumbersTests
{
    [Fact]
    public void What_the_publisher_lost_is_not_the_subscribers_loss()
    {
        var numbers = new SentNumbers();
        for (ushort n = 0; n < 100; n++)
            if (n % 10 != 0) numbers.Add(n);
        Assert.Equal((0, 0), numbers.OnReport(9, 1));

        // Of 90 numbers 9 never left; the report counts them as lost, and three more.
        Assert.Equal((81, 3), numbers.OnReport(99, 1 + 9 + 3));
    }

    [Fact]
    public void Numbers_and_reports_go_on_over_the_wrap()
    {
        var numbers = new SentNumbers();
        for (var n = 65_000; n < 66_000; n++) numbers.Add((ushort)n);
        numbers.OnReport(65_100, 0);
        Assert.Equal((700, 20), numbers.OnReport(1 << 16 | (65_800 - 65_536), 20));
    }

    [Fact]
    public void A_report_that_does_not_fit_what_was_sent_says_nothing()
    {
        var numbers = new SentNumbers();
        for (ushort n = 0; n < 100; n++) numbers.Add(n);
        numbers.OnReport(50, 0);
        Assert.Equal((0, 0), numbers.OnReport(2_000, 0));
        Assert.Equal((0, 0), numbers.OnReport(10, 0));
    }

    [Fact]
    public void Packets_that_come_late_or_twice_make_no_negative_loss()
    {
        var numbers = new SentNumbers();
        for (ushort n = 0; n < 100; n++) numbers.Add(n);
        numbers.OnReport(50, 5);
        Assert.Equal((40, 0), numbers.OnReport(90, -10));
    }
}
