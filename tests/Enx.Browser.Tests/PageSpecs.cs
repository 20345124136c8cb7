using Microsoft.Playwright;
using Xunit;

namespace Enx.Browser.Tests;

[Collection("house")]
public sealed class PageSpecs(House house)
{
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task People_meet_through_the_lobby_and_everything_fits_the_screen(int width, int height)
    {
        var name = $"lobby {width}";
        await using var ann = await house.OpenAsync("", "Ann", at: new Whereabouts { Window = (width, height) });
        await using var bob = await house.OpenAsync("", "Bob", at: new Whereabouts { Window = (width, height) });
        foreach (var person in new[] { ann, bob })
        {
            await person.Page.Locator("[data-testid=name]").FillAsync(person.Name);
            await person.Page.Locator("[data-testid=room]").FillAsync(name);
            await FitsAsync(person, width);
            await person.ClickAsync("join");
            await person.IsInAsync();
        }

        await ann.MediaFlowsAsync(1);
        await FitsAsync(ann, width);
        foreach (var control in new[] { "mute", "camera", "share", "leave" })
        {
            var box = await ann.Page.Locator($"[data-testid={control}]").BoundingBoxAsync();
            Assert.NotNull(box);
            Assert.InRange(box.X, 0, width - box.Width);
            Assert.InRange(box.Y, 0, height - box.Height);
            Assert.True(box.Width >= 40 && box.Height >= 40, $"{control} is {box.Width} by {box.Height}: too small for a thumb");
        }

        // For people: ENX_SCREENSHOTS names a folder for pictures of what the test saw.
        if (Environment.GetEnvironmentVariable("ENX_SCREENSHOTS") is { Length: > 0 } folder)
            await ann.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"room-{width}.png") });
        Assert.Empty(ann.Errors);
    }

    private static async Task FitsAsync(Person person, int width) =>
        Assert.True(await person.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, "the page scrolls sideways");
}
