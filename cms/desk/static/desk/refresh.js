// While a publication is under way the page asks again each second.
setTimeout(() => window.location.reload(), 1000);
